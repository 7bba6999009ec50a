// SPDX-License-Identifier: Apache-2.0
#include "app/workbench/commands.h"

#include "app/workbench/settings.h"
#include "widgets/document/icons.h"

#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <array>

namespace slipway::workbench {

namespace {

using enum MenuId;

constexpr auto kCommands = std::to_array<CommandSpec>({
    {"file.new", File, QT_TRANSLATE_NOOP("CommandTexts", "New Dockerfile"), "Ctrl+N", ""},
    {"file.open", File, QT_TRANSLATE_NOOP("CommandTexts", "Open file…"), "Ctrl+O", "open"},
    {"file.openFolder", File, QT_TRANSLATE_NOOP("CommandTexts", "Open folder…"), "Ctrl+Shift+O", "folder"},
    {"file.openImage", File, QT_TRANSLATE_NOOP("CommandTexts", "Open image archive…"), "", "images"},
    {"file.start", File, QT_TRANSLATE_NOOP("CommandTexts", "Start page"), "Ctrl+Shift+H", ""},
    {"file.save", File, QT_TRANSLATE_NOOP("CommandTexts", "Save"), "Ctrl+S", "save", true},
    {"file.saveAs", File, QT_TRANSLATE_NOOP("CommandTexts", "Save as…"), "Ctrl+Shift+S", ""},
    {"file.close", File, QT_TRANSLATE_NOOP("CommandTexts", "Close tab"), "Ctrl+W", "close"},
    {"file.preferences", File, QT_TRANSLATE_NOOP("CommandTexts", "Preferences…"), "Ctrl+,", "settings", true},
    {"file.quit", File, QT_TRANSLATE_NOOP("CommandTexts", "Quit"), "Ctrl+Q", "", true},

    {"edit.undo", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Undo"), "Ctrl+Z", "undo"},
    {"edit.redo", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Redo"), "Ctrl+Shift+Z", ""},
    {"edit.goToLine", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Go to line…"), "Ctrl+G", ""},
    {"edit.fixAll", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Apply all safe fixes"), "Ctrl+Shift+.", ""},
    {"edit.nextFinding", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Next finding"), "F8", "", true},
    {"edit.previousFinding", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Previous finding"), "Shift+F8", ""},
    {"edit.find", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Find…"), "Ctrl+F", "", true},
    {"edit.replace", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Replace…"), "Ctrl+H", ""},
    {"edit.complete", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Complete"), "Ctrl+Space", "", true},
    {"edit.fix", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Fix…"), "Ctrl+.", ""},
    {"edit.definition", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Go to definition"), "F12", ""},
    {"edit.references", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Show references"), "Shift+F12", ""},
    {"edit.rename", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Rename…"), "F2", ""},
    {"edit.format", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Format"), "Ctrl+Shift+I", "", true},
    {"edit.comment", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Toggle comment"), "Ctrl+/", ""},
    {"edit.indent", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Indent lines"), "Ctrl+]", ""},
    {"edit.unindent", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Unindent lines"), "Ctrl+[", ""},
    {"edit.lineUp", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Move line up"), "Alt+Up", ""},
    {"edit.lineDown", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Move line down"), "Alt+Down", ""},
    {"edit.fold", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Fold or unfold"), "Ctrl+Shift+[", "", true},
    {"edit.foldStages", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Fold all stages"), "", ""},
    {"edit.unfoldAll", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Unfold all"), "Ctrl+Shift+]", ""},
    {"edit.whitespace", Edit, QT_TRANSLATE_NOOP("CommandTexts", "Show whitespace"), "", ""},

    {"view.palette", View, QT_TRANSLATE_NOOP("CommandTexts", "Command palette…"), "Ctrl+Shift+P", "search"},
    {"view.edit", View, QT_TRANSLATE_NOOP("CommandTexts", "Edit mode"), "Ctrl+1", "edit", true},
    {"view.compare", View, QT_TRANSLATE_NOOP("CommandTexts", "Compare mode"), "Ctrl+2", "compare"},
    {"view.images", View, QT_TRANSLATE_NOOP("CommandTexts", "Images mode"), "Ctrl+3", "images"},
    {"view.stages", View, QT_TRANSLATE_NOOP("CommandTexts", "Show stages"), "Alt+1", "", true},
    {"view.image", View, QT_TRANSLATE_NOOP("CommandTexts", "Show image"), "Alt+2", ""},
    {"view.findings", View, QT_TRANSLATE_NOOP("CommandTexts", "Show findings"), "Alt+3", ""},
    {"view.build", View, QT_TRANSLATE_NOOP("CommandTexts", "Show build"), "Alt+4", ""},
    {"view.history", View, QT_TRANSLATE_NOOP("CommandTexts", "Show history"), "Alt+5", ""},
    {"view.files", View, QT_TRANSLATE_NOOP("CommandTexts", "Show files"), "Alt+6", ""},
    {"view.maximise", View, QT_TRANSLATE_NOOP("CommandTexts", "Maximise panel"), "Ctrl+Shift+M", "", true},
    {"view.resetLayout", View, QT_TRANSLATE_NOOP("CommandTexts", "Reset layout"), "", ""},
    {"view.zoomIn", View, QT_TRANSLATE_NOOP("CommandTexts", "Zoom in"), "Ctrl+=", "", true},
    {"view.zoomOut", View, QT_TRANSLATE_NOOP("CommandTexts", "Zoom out"), "Ctrl+-", ""},
    {"view.zoomReset", View, QT_TRANSLATE_NOOP("CommandTexts", "Normal size"), "Ctrl+0", ""},
    {"view.presentation", View, QT_TRANSLATE_NOOP("CommandTexts", "Presentation size"), "F11", "", false, true},
    {"view.themeSystem", View, QT_TRANSLATE_NOOP("CommandTexts", "Theme of the system"), "", "", true},
    {"view.themeLight", View, QT_TRANSLATE_NOOP("CommandTexts", "Light theme"), "", ""},
    {"view.themeDark", View, QT_TRANSLATE_NOOP("CommandTexts", "Dark theme"), "", ""},
    {"view.themeContrast", View, QT_TRANSLATE_NOOP("CommandTexts", "High-contrast theme"), "", ""},
    {"view.english", View, QT_TRANSLATE_NOOP("CommandTexts", "English"), "", "", true},
    {"view.chinese", View, QT_TRANSLATE_NOOP("CommandTexts", "Chinese (简体中文)"), "", ""},

    {"build.build", Build, QT_TRANSLATE_NOOP("CommandTexts", "Build"), "Ctrl+B", "build"},
    {"build.cancel", Build, QT_TRANSLATE_NOOP("CommandTexts", "Cancel build"), "Ctrl+Shift+B", "stop"},
    {"build.settings", Build, QT_TRANSLATE_NOOP("CommandTexts", "Build settings…"), "Ctrl+Alt+B", "settings", true},
    {"build.copySlipway", Build, QT_TRANSLATE_NOOP("CommandTexts", "Copy as slipway command"), "", "", true},
    {"build.copyDocker", Build, QT_TRANSLATE_NOOP("CommandTexts", "Copy as docker command"), "", ""},
    {"stage.split", Build, QT_TRANSLATE_NOOP("CommandTexts", "Split stage…"), "Ctrl+Shift+L", "", true},

    {"compare.opened", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Compare with as opened"), "Ctrl+Shift+C", "compare"},
    {"compare.saved", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Compare with as saved"), "", ""},
    {"compare.revision", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Compare with a git revision…"), "", ""},
    {"compare.file", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Compare with another Dockerfile…"), "", ""},
    {"compare.image", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Compare with an image…"), "", ""},
    {"compare.variants", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Choose variants…"), "", "", true},
    {"compare.save", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Save report…"), "Ctrl+E", "report", true},
    {"compare.print", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Print report…"), "Ctrl+P", ""},
    {"compare.browser", Compare, QT_TRANSLATE_NOOP("CommandTexts", "Open HTML in browser"), "", ""},

    {"images.import", Images, QT_TRANSLATE_NOOP("CommandTexts", "Import image…"), "", "open"},
    {"images.bases", Images, QT_TRANSLATE_NOOP("CommandTexts", "Compare bases"), "", ""},
    {"images.prune", Images, QT_TRANSLATE_NOOP("CommandTexts", "Free disk space…"), "", ""},
    {"images.refresh", Images, QT_TRANSLATE_NOOP("CommandTexts", "Refresh images"), "F5", "", true},

    {"help.about", Help, QT_TRANSLATE_NOOP("CommandTexts", "About Slipway"), "", ""},
});

constexpr auto kMenus = std::to_array<std::pair<MenuId, const char*>>({
    {File, QT_TRANSLATE_NOOP("CommandTexts", "&File")},
    {Edit, QT_TRANSLATE_NOOP("CommandTexts", "&Edit")},
    {View, QT_TRANSLATE_NOOP("CommandTexts", "&View")},
    {Build, QT_TRANSLATE_NOOP("CommandTexts", "&Build")},
    {Compare, QT_TRANSLATE_NOOP("CommandTexts", "&Compare")},
    {Images, QT_TRANSLATE_NOOP("CommandTexts", "&Images")},
    {Help, QT_TRANSLATE_NOOP("CommandTexts", "&Help")},
});

QString translated(const char* text) {
    return QCoreApplication::translate("CommandTexts", text);
}

const CommandSpec* specOf(const QAction& action) {
    for (const CommandSpec& each : kCommands)
        if (action.objectName() == QLatin1String(each.id))
            return &each;
    return nullptr;
}

} // namespace

std::span<const CommandSpec> commandSpecs() {
    return kCommands;
}

Commands::Commands(Settings& settings, QObject* parent)
    : QObject(parent)
    , m_settings(settings) {
    for (const CommandSpec& spec : kCommands) {
        auto* action = new QAction(this);
        action->setObjectName(QLatin1String(spec.id));
        action->setCheckable(spec.checkable);
        if (*spec.icon != 0)
            action->setIcon(widgets::lineIcon(QLatin1String(spec.icon)));
        action->setShortcut(QKeySequence::fromString(
            settings.shortcut(QLatin1String(spec.id), QLatin1String(spec.keys)), QKeySequence::PortableText));
        m_actions.push_back(action);
        m_byId.insert(action->objectName(), action);
    }
    retranslate();
}

QAction& Commands::action(const char* id) const {
    return *m_byId.value(QLatin1String(id));
}

void Commands::connectTo(const char* id, QObject* context, std::function<void()> handler) {
    connect(&action(id), &QAction::triggered, context, std::move(handler));
}

QAction* Commands::holderOf(const QKeySequence& keys, const QAction* except) const {
    if (keys.isEmpty())
        return nullptr;
    for (QAction* each : m_actions)
        if (each != except && !each->shortcut().isEmpty() &&
            (each->shortcut().matches(keys) != QKeySequence::NoMatch ||
             keys.matches(each->shortcut()) != QKeySequence::NoMatch))
            return each;
    return nullptr;
}

QKeySequence Commands::standardKeys(const QAction& action) {
    const CommandSpec* spec = specOf(action);
    return spec ? QKeySequence::fromString(QLatin1String(spec->keys), QKeySequence::PortableText) : QKeySequence();
}

void Commands::setKeys(QAction& action, const QKeySequence& keys) {
    action.setShortcut(keys);
    m_settings.setShortcut(idOf(action), keys.toString(QKeySequence::PortableText),
                           standardKeys(action).toString(QKeySequence::PortableText));
}

void Commands::fillMenus(QMenuBar& bar) {
    for (const auto& [id, title] : kMenus) {
        QMenu* menu = bar.addMenu(QString());
        menu->setObjectName(QStringLiteral("menu.") + menuTitle(id));
        for (const CommandSpec& spec : kCommands) {
            if (spec.menu != id)
                continue;
            if (spec.separated)
                menu->addSeparator();
            menu->addAction(&action(spec.id));
        }
        m_menus.emplace_back(id, menu->menuAction());
    }
    retranslate();
}

QString Commands::menuTitle(MenuId menu) {
    for (const auto& [id, title] : kMenus)
        if (id == menu)
            return translated(title).remove(QLatin1Char('&')).section(QLatin1Char('('), 0, 0);
    return {};
}

void Commands::retranslate() {
    for (QAction* each : m_actions)
        if (const CommandSpec* spec = specOf(*each)) {
            each->setText(translated(spec->text));
            const QString keys = each->shortcut().toString(QKeySequence::NativeText);
            each->setToolTip(keys.isEmpty() ? each->text() : QStringLiteral("%1 (%2)").arg(each->text(), keys));
        }
    for (const auto& [id, action] : m_menus)
        for (const auto& [menu, title] : kMenus)
            if (menu == id)
                action->setText(translated(title));
}

} // namespace slipway::workbench
