// SPDX-License-Identifier: Apache-2.0
#include "widgets/document/ui_language.h"

#include <QCoreApplication>
#include <QVariant>

namespace slipway::widgets {

namespace {

// A property of the application: the language is its state, and goes with it.
constexpr const char* kProperty = "slipwayLanguage";

} // namespace

messages::Language uiLanguage() {
    const QCoreApplication* application = QCoreApplication::instance();
    return application && application->property(kProperty).toString() == QLatin1String("zh")
               ? messages::Language::Chinese
               : messages::Language::English;
}

void setUiLanguage(messages::Language language) {
    QCoreApplication::instance()->setProperty(
        kProperty, QString::fromLatin1(language == messages::Language::Chinese ? "zh" : "en"));
}

QString rendered(const messages::Message& message) {
    return QString::fromStdString(messages::render(message, uiLanguage()));
}

QString rendered(const Error& error) {
    QString text = rendered(error.message);
    if (error.where) {
        const auto at = error.where->source.lineColumn(error.where->range.begin);
        text = QStringLiteral("%1:%2: ").arg(QString::fromStdString(error.where->source.name())).arg(at.line) + text;
    }
    for (const messages::Message& note : error.notes)
        text += QLatin1Char('\n') + rendered(note);
    return text;
}

} // namespace slipway::widgets
