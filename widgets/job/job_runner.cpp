// SPDX-License-Identifier: Apache-2.0
#include "widgets/job/job_runner.h"

namespace slipway::widgets {

// Tasks still in the event queue go with this object.
JobRunner::JobRunner(QObject* parent)
    : QObject(parent)
    , m_queue([this](JobQueue::Task task) { QMetaObject::invokeMethod(this, std::move(task), Qt::QueuedConnection); }) {
}

JobRunner::~JobRunner() = default;

} // namespace slipway::widgets
