// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/file_access.h"

#include "engine/messages/catalogue/general.h"
#include "engine/messages/format.h"
#include "engine/text/escape.h"
#include "widgets/document/ui_language.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace slipway::workbench {

namespace {

using Report = widgets::JobQueue::Report;

// Enough to see what a file is.
constexpr std::uint64_t kShownBytes = 256 << 10;
// A file of a layer may claim any length, holes included: more than disks hold is refused before it is written.
constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 42;

QString bytesText(std::uint64_t bytes) {
    return QString::fromStdString(messages::formatBytes(bytes));
}

// Ends the reading once it has enough.
class Beginning final : public image::FileReceiver {
public:
    Result<void> begin(const archive::TarEntry& entry) override {
        bytes.clear();
        size = entry.size;
        return {};
    }
    Result<void> content(archive::Bytes piece) override {
        const auto room = static_cast<qsizetype>(kShownBytes) - bytes.size();
        bytes.append(archive::textOf(piece).data(), std::min(room, static_cast<qsizetype>(piece.size())));
        isFull = static_cast<std::uint64_t>(bytes.size()) >= kShownBytes;
        return isFull ? cancelled() : Result<void>();
    }

    QByteArray bytes;
    std::uint64_t size = 0;
    bool isFull = false;
};

class Target final : public image::FileReceiver {
public:
    explicit Target(const QString& path)
        : m_file(path) {}

    Result<void> begin(const archive::TarEntry&) override {
        if (!m_file.isOpen() && !m_file.open(QIODevice::WriteOnly))
            return failed();
        return m_file.seek(0) && m_file.resize(0) ? Result<void>() : failed();
    }
    Result<void> content(archive::Bytes piece) override {
        const auto size = static_cast<qint64>(piece.size());
        return m_file.write(archive::textOf(piece).data(), size) == size ? Result<void>() : failed();
    }
    Result<void> commit() { return m_file.commit() ? Result<void>() : failed(); }

private:
    Result<void> failed() const {
        return fail(ErrorCode::Io, msg::CannotWriteFile, m_file.fileName().toStdString(),
                    m_file.errorString().toStdString());
    }

    QSaveFile m_file;
};

QString nameOf(const LayerFile& file) {
    return QString::fromStdString(text::escaped(file.path.substr(file.path.rfind('/') + 1)));
}

} // namespace

QString shownContent(const QByteArray& bytes) {
    const std::string_view raw(bytes.data(), static_cast<std::size_t>(bytes.size()));
    // The end may stand inside a character.
    std::string_view whole = raw;
    for (int i = 0; i < 3 && !text::isUtf8(whole) && !whole.empty(); ++i)
        whole.remove_suffix(1);
    if (!raw.contains('\0') && text::isUtf8(whole))
        return QString::fromUtf8(whole.data(), static_cast<qsizetype>(whole.size()));
    constexpr std::size_t width = 16;
    QString result;
    for (std::size_t at = 0; at < raw.size(); at += width) {
        QString numbers, letters;
        for (std::size_t i = at; i < std::min(at + width, raw.size()); ++i) {
            const auto byte = static_cast<unsigned char>(raw[i]);
            numbers += QStringLiteral("%1 ").arg(byte, 2, 16, QLatin1Char('0'));
            letters += QLatin1Char(byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.');
        }
        result += QStringLiteral("%1  %2 %3\n").arg(at, 8, 16, QLatin1Char('0')).arg(numbers, -48).arg(letters);
    }
    return result;
}

FileAccess::FileAccess(EngineAccess& engine, widgets::JobRunner& jobs, QWidget* window)
    : QObject(window)
    , m_engine(engine)
    , m_window(window)
    , m_view(jobs)
    , m_extraction(jobs) {}

void FileAccess::view(std::shared_ptr<const StudiedImage> image, const LayerFile& file) {
    using Shown = std::pair<QString, std::uint64_t>;
    m_view.start<Shown>(
        [engine = &m_engine, image, file](std::stop_token stop, const Report&) -> Result<Shown> {
            Beginning beginning;
            auto read = engine->readFile(*image, file, beginning, kLargestFile, {}, stop);
            if (!read && !beginning.isFull)
                return passOn(std::move(read.error()));
            return Shown{shownContent(beginning.bytes), beginning.size};
        },
        [this, image, file](Result<Shown> shown) {
            if (!shown) {
                emit message(widgets::rendered(shown.error()));
                return;
            }
            auto* dialog = new QDialog(m_window);
            dialog->setObjectName(QStringLiteral("fileView"));
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->setWindowTitle(nameOf(file));
            dialog->resize(760, 560);
            auto* about = new QLabel(
                shown->second > kShownBytes
                    ? tr("/%1: the first %2 of %3")
                          .arg(QString::fromStdString(text::escaped(file.path)), bytesText(kShownBytes),
                               bytesText(shown->second))
                    : tr("/%1: %2").arg(QString::fromStdString(text::escaped(file.path)), bytesText(shown->second)));
            about->setWordWrap(true);
            auto* content = new QPlainTextEdit(shown->first);
            content->setReadOnly(true);
            content->setLineWrapMode(QPlainTextEdit::NoWrap);
            content->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
            content->setAccessibleName(tr("Content of the file"));
            auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
            connect(buttons->addButton(tr("Extract…"), QDialogButtonBox::ActionRole), &QPushButton::clicked, this,
                    [this, image, file] { extract(image, file); });
            connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
            auto* column = new QVBoxLayout(dialog);
            column->addWidget(about);
            column->addWidget(content);
            column->addWidget(buttons);
            dialog->show();
        });
}

void FileAccess::extract(std::shared_ptr<const StudiedImage> image, const LayerFile& file) {
    auto* dialog = new QFileDialog(m_window, tr("Extract file"), QDir::homePath());
    dialog->setObjectName(QStringLiteral("extractDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(nameOf(file));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, image, file](const QString& target) { extractTo(image, file, target); });
    dialog->open();
}

void FileAccess::extractTo(std::shared_ptr<const StudiedImage> image, const LayerFile& file, const QString& target) {
    emit message(tr("Extracting %1…").arg(nameOf(file)));
    m_extraction.start<std::uint64_t>(
        [engine = &m_engine, image, file, target](std::stop_token stop, const Report&) -> Result<std::uint64_t> {
            Target output(target);
            auto size = engine->readFile(*image, file, output, kLargestFile, {}, stop);
            if (!size)
                return size;
            if (auto committed = output.commit(); !committed)
                return passOn(std::move(committed.error()));
            return size;
        },
        [this, target](Result<std::uint64_t> size) {
            emit message(size ? tr("Extracted %1 to %2").arg(bytesText(*size), QDir::toNativeSeparators(target))
                              : widgets::rendered(size.error()));
        });
}

} // namespace slipway::workbench
