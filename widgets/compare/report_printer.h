// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/compare/comparison.h"
#include "engine/report/comparison_report.h"

class QPagedPaintDevice;

namespace slipway::widgets {

// Paints the report of a comparison, page by page, onto a PDF or a printer: sentences, bars, treemaps and all tables.
// Returns the number of pages; 0 when the device cannot be painted on.
int printReport(QPagedPaintDevice& device, const compare::Comparison& comparison, const report::ReportOptions& options);

} // namespace slipway::widgets
