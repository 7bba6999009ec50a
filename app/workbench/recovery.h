// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <string>
#include <vector>

namespace slipway::workbench {

// Unsaved texts as files of one directory, so that a killed program loses no more than what came after the last one.
class Recovery {
public:
    struct Text {
        // Empty for a text that never had a file.
        QString path;
        std::string bytes;
        // The file that keeps it.
        QString file;
    };

    explicit Recovery(QString directory);

    // Written whole or not at all. `key` tells apart the texts of this process.
    void keep(const QString& key, const QString& path, const std::string& bytes);
    void forget(const QString& key);
    // What processes left that live no more. Each is handed out once: its file is removed.
    [[nodiscard]] std::vector<Text> take();

private:
    [[nodiscard]] QString fileOf(const QString& key) const;

    QString m_directory;
};

} // namespace slipway::workbench
