// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/lint/rule.h"
#include "engine/lint/subject.h"

// The functions behind the rows of text_table.cpp. Each stands in the file that is named after its subject.

namespace slipway::lint::rules {

// workdir.cpp
void relativeWorkdir(const Subject& subject, Report& report);

} // namespace slipway::lint::rules
