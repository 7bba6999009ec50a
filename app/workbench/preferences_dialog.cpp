// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/preferences_dialog.h"

#include "app/workbench/commands.h"
#include "app/workbench/settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace slipway::workbench {

PreferencesDialog::PreferencesDialog(Settings& settings, Commands& commands, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_commands(commands) {
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    resize(640, 520);
    auto* tabs = new QTabWidget;
    tabs->addTab(appearancePage(), tr("Appearance"));
    tabs->addTab(enginePage(), tr("Builder and bases"));
    tabs->addTab(keysPage(), tr("Keys"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tabs);
    layout->addWidget(buttons);
}

QWidget* PreferencesDialog::appearancePage() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    auto* language = new QComboBox;
    language->setObjectName(QStringLiteral("language"));
    language->addItems({tr("As the system"), QStringLiteral("English"), QStringLiteral("简体中文")});
    language->setCurrentIndex(static_cast<int>(m_settings.language()));
    connect(language, &QComboBox::activated, this,
            [this](int index) { m_settings.setLanguage(static_cast<UiLanguage>(index)); });
    auto* theme = new QComboBox;
    theme->addItems({tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")});
    theme->setCurrentIndex(static_cast<int>(m_settings.theme()));
    connect(theme, &QComboBox::activated, this, [this](int index) { m_settings.setTheme(static_cast<Theme>(index)); });
    auto* font = new QFontComboBox;
    font->setFontFilters(QFontComboBox::MonospacedFonts);
    font->setCurrentFont(QFont(m_settings.editorFont()));
    connect(font, &QFontComboBox::currentFontChanged, this,
            [this](const QFont& chosen) { m_settings.setEditorFont(chosen.family()); });
    auto* size = new QSpinBox;
    size->setRange(6, 48);
    size->setValue(m_settings.editorFontSize());
    connect(size, &QSpinBox::valueChanged, this, [this](int points) { m_settings.setEditorFontSize(points); });
    auto* presentation = new QCheckBox(tr("Everything half as large again"));
    presentation->setChecked(m_settings.presentation());
    connect(presentation, &QCheckBox::toggled, this, [this](bool on) { m_settings.setPresentation(on); });
    auto* motion = new QCheckBox(tr("No animations"));
    motion->setChecked(m_settings.reducedMotion());
    connect(motion, &QCheckBox::toggled, this, [this](bool on) { m_settings.setReducedMotion(on); });
    form->addRow(tr("Language"), language);
    form->addRow(tr("Theme"), theme);
    form->addRow(tr("Editor font"), font);
    form->addRow(tr("Font size"), size);
    form->addRow(tr("Presentation"), presentation);
    form->addRow(tr("Motion"), motion);
    return page;
}

QWidget* PreferencesDialog::enginePage() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    auto* store = new QLineEdit(m_settings.storeDirectory());
    store->setPlaceholderText(tr("Where the command line keeps it too"));
    connect(store, &QLineEdit::editingFinished, this, [this, store] {
        if (store->text() != m_settings.storeDirectory())
            m_settings.setStoreDirectory(store->text());
    });
    auto* kits = new QPlainTextEdit(m_settings.kitFolders().join(QLatin1Char('\n')));
    kits->setPlaceholderText(tr("One folder a line; SLIPWAY_KIT counts too"));
    connect(kits, &QPlainTextEdit::textChanged, this, [this, kits] {
        m_settings.setKitFolders(kits->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts));
    });
    auto* bases = new QPlainTextEdit;
    const QMap<QString, QString> mapping = m_settings.baseMapping();
    QString lines;
    for (auto it = mapping.begin(); it != mapping.end(); ++it)
        lines += it.key() + QLatin1Char('=') + it.value() + QLatin1Char('\n');
    bases->setPlainText(lines);
    bases->setPlaceholderText(QStringLiteral("golang:1.24=oci-layout:///kit/golang"));
    connect(bases, &QPlainTextEdit::textChanged, this, [this, bases] {
        QMap<QString, QString> chosen;
        const QStringList rows = bases->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        for (const QString& row : rows)
            if (const qsizetype at = row.indexOf(QLatin1Char('=')); at > 0)
                chosen.insert(row.left(at).trimmed(), row.mid(at + 1).trimmed());
        m_settings.setBaseMapping(chosen);
    });
    form->addRow(tr("Store"), store);
    form->addRow(tr("Kit folders"), kits);
    form->addRow(tr("Bases stand for"), bases);
    return page;
}

QWidget* PreferencesDialog::keysPage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    m_keys = new QTreeWidget;
    m_keys->setObjectName(QStringLiteral("keys"));
    m_keys->setHeaderLabels({tr("Command"), tr("Keys")});
    m_keys->setRootIsDecorated(false);
    m_keys->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_keys->header()->setStretchLastSection(false);
    m_keys->header()->resizeSection(1, 160);
    for (const CommandSpec& spec : commandSpecs()) {
        QAction& action = m_commands.action(spec.id);
        auto* item =
            new QTreeWidgetItem(m_keys, {QStringLiteral("%1: %2").arg(Commands::menuTitle(spec.menu), action.text()),
                                         action.shortcut().toString(QKeySequence::NativeText)});
        item->setData(0, Qt::UserRole, QLatin1String(spec.id));
    }
    m_keyNote = new QLabel(tr("Double-click a command to give it other keys."));
    m_keyNote->setWordWrap(true);
    layout->addWidget(m_keys);
    layout->addWidget(m_keyNote);
    connect(m_keys, &QTreeWidget::itemDoubleClicked, this, &PreferencesDialog::changeKeys);
    return page;
}

void PreferencesDialog::changeKeys(QTreeWidgetItem* item) {
    QAction& action = m_commands.action(item->data(0, Qt::UserRole).toString().toLatin1().constData());
    QDialog dialog(this);
    dialog.setWindowTitle(action.text());
    auto* edit = new QKeySequenceEdit(action.shortcut());
    edit->setMaximumSequenceLength(1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::Reset |
                                         QDialogButtonBox::RestoreDefaults);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(new QLabel(tr("Press the new keys:")));
    layout->addWidget(edit);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::Reset), &QPushButton::clicked, edit, &QKeySequenceEdit::clear);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, edit,
            [edit, &action] { edit->setKeySequence(Commands::standardKeys(action)); });
    if (dialog.exec() != QDialog::Accepted)
        return;
    if (const QAction* holder = m_commands.holderOf(edit->keySequence(), &action)) {
        m_keyNote->setText(tr("%1 belongs to “%2” already.")
                               .arg(edit->keySequence().toString(QKeySequence::NativeText), holder->text()));
        return;
    }
    m_commands.setKeys(action, edit->keySequence());
    item->setText(1, action.shortcut().toString(QKeySequence::NativeText));
    m_keyNote->setText(tr("Double-click a command to give it other keys."));
}

} // namespace slipway::workbench
