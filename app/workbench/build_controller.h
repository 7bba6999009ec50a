// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/workbench/open_document.h"

#include <QObject>

namespace slipway::workbench {

// Starts builds of documents and brings home what they made.
class BuildController : public QObject {
    Q_OBJECT

public:
    BuildController(EngineAccess& engine, widgets::JobRunner& jobs, QObject* parent = nullptr);

    // Builds the text as it is now, saved or not. One build a document: a running one is cancelled.
    void build(OpenDocument& document);

signals:
    void started(slipway::workbench::OpenDocument* document);
    // After the image was looked through, too.
    void finished(slipway::workbench::OpenDocument* document);
    void failed(slipway::workbench::OpenDocument* document, const QString& text);
    void progress(slipway::workbench::OpenDocument* document, const QString& text);

private:
    struct Outcome {
        build::BuildOutcome outcome;
        OpenDocument::Built built;
    };

    EngineAccess& m_engine;
    widgets::JobRunner& m_jobs;
};

} // namespace slipway::workbench
