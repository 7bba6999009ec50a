// SPDX-License-Identifier: Apache-2.0
#include "engine/report/weights.h"

namespace slipway::report {

picture::WeightTree weightsOf(const compare::ImageSummary& before, const compare::ImageSummary& after) {
    // Records are sorted by path: one pass over both.
    picture::WeightTree tree;
    for (const compare::FileRecord& record : before.records)
        if (record.bytes > 0)
            tree.add(record.path, record.bytes, 0);
    for (const compare::FileRecord& record : after.records)
        if (record.bytes > 0)
            tree.add(record.path, 0, record.bytes);
    tree.finish();
    return tree;
}

} // namespace slipway::report
