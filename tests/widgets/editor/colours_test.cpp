// SPDX-License-Identifier: Apache-2.0
#include "widgets/editor/dockerfile_editor.h"
#include "widgets/editor/structure_highlighter.h"

#include <QDir>
#include <QTest>
#include <QTextLayout>

using namespace slipway;
using namespace slipway::widgets;

namespace {

struct Fixture {
    explicit Fixture(std::string bytes, QSize size = {900, 700}) {
        document.load(std::move(bytes));
        editor.resize(size);
        editor.setFindings(parserFindings(*document.snapshot()));
        editor.show();
        (void)QTest::qWaitForWindowExposed(&editor);
    }
    // The colour of a byte, as the block's layout has it.
    [[nodiscard]] QColor colourAt(std::size_t byte) const {
        const int position = editor.binding().positionOf(byte);
        const QTextBlock block = editor.QPlainTextEdit::document()->findBlock(position);
        QColor colour = editor.theme().text;
        for (const auto& format : block.layout()->formats()) {
            const int at = position - block.position();
            if (at >= format.start && at < format.start + format.length &&
                format.format.hasProperty(QTextFormat::ForegroundBrush))
                colour = format.format.foreground().color();
        }
        return colour;
    }
    [[nodiscard]] bool isBold(std::string_view text) const {
        const int position = editor.binding().positionOf(document.bytes().find(text));
        const QTextBlock block = editor.QPlainTextEdit::document()->findBlock(position);
        return std::ranges::any_of(block.layout()->formats(), [&](const auto& format) {
            const int at = position - block.position();
            return at >= format.start && at < format.start + format.length && format.format.fontWeight() == QFont::Bold;
        });
    }
    [[nodiscard]] QColor colourOf(std::string_view text) const { return colourAt(document.bytes().find(text)); }
    [[nodiscard]] QColor token(language::TokenKind kind) const {
        return editor.theme().format(kind).foreground().color();
    }

    Document document;
    DockerfileEditor editor{document};
};

// Pictures for people go where SLIPWAY_TEST_PICTURES says, if it does.
void picture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("SLIPWAY_TEST_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(widget.grab().save(QDir(folder).filePath(name + ".png")));
}

constexpr std::string_view sample = R"(# syntax=docker/dockerfile:1
# 构建 Go 服务：先编译，再复制二进制文件
ARG GO_VERSION=1.24
FROM --platform=$BUILDPLATFORM golang:${GO_VERSION}-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache/go-build,sharing=locked \
    # the user's apostrophe
    go build -trimpath -ldflags="-s -w" -o /out/app ./cmd/app && \
    if [ -f "$HOME/x" ]; then echo 'done'; fi
RUN <<EOF
set -e
apk add --no-cache ca-certificates
for f in *.go; do echo "$f"; done
EOF
COPY <<"PY" /app/main.py
RUN = "no instruction"
def main(): return 42
PY
run python3 <<X
print("hello")
X
FROM debian:bookworm-slim
ENV LANG=C.UTF-8 GREETING="hello $LANG"
COPY --from=build --chown=1000:1000 /out/app /usr/local/bin/app
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s CMD wget -q localhost:8080 || exit 1
USER nobody
COPY --from=biuld /x /y
ENTRYPOINT ["app", "--serve"]
)";

} // namespace

class ColoursTest : public QObject {
    Q_OBJECT

private slots:
    void structure() {
        using language::TokenKind;
        Fixture f{std::string(sample)};
        QCOMPARE(f.colourOf("FROM --"), f.token(TokenKind::Keyword));
        QCOMPARE(f.colourOf("run python3"), f.token(TokenKind::Keyword));
        QCOMPARE(f.colourOf("AS build"), f.token(TokenKind::Keyword));
        QCOMPARE(f.colourOf("build\nWORKDIR"), f.token(TokenKind::Stage));
        QCOMPARE(f.colourOf("--mount"), f.token(TokenKind::Flag));
        QCOMPARE(f.colourOf("sharing"), f.token(TokenKind::Property));
        QCOMPARE(f.colourOf("${GO_VERSION}"), f.token(TokenKind::Variable));
        QCOMPARE(f.colourOf("# the user"), f.token(TokenKind::Comment));
        QCOMPARE(f.colourOf("# syntax"), f.token(TokenKind::Directive));
        picture(f.editor, "editor-light");
        f.editor.setColourScheme(ColourScheme::Dark);
        picture(f.editor, "editor-dark");
        f.editor.setColourScheme(ColourScheme::HighContrast);
        picture(f.editor, "editor-contrast");
    }

    // What KSyntaxHighlighting's own Dockerfile definition gets wrong.
    void bodiesAreTheirOwnLanguages() {
        using language::TokenKind;
        Fixture f{std::string(sample)};
        // A RUN heredoc is shell, not one colour.
        QVERIFY(f.colourOf("for f in") != f.colourOf("*.go; do"));
        // A line of a COPY heredoc is no instruction.
        QVERIFY(!f.isBold("RUN = \"no"));
        QVERIFY(f.isBold("RUN <<EOF"));
        QVERIFY(f.isBold("def main"));
        // Shell goes on behind a comment inside RUN, whose apostrophe opens no string.
        QVERIFY(f.colourOf("\"-s -w\"") != f.editor.theme().text);
        QCOMPARE(f.colourOf("FROM debian"), f.token(TokenKind::Keyword));
        // Lower case keywords, interpreters of heredocs.
        QVERIFY(f.colourOf("\"hello\"") != f.editor.theme().text);
    }

    void anApostropheEndsWithItsInstruction() {
        Fixture f("FROM a\nRUN echo it's\nCOPY b c\n");
        QCOMPARE(f.colourOf("COPY"), f.token(language::TokenKind::Keyword));
    }

    void escapeBacktick() {
        Fixture f("# escape=`\nFROM a\nRUN echo 'x' `\n  && echo \"y\"\nUSER b\n");
        QCOMPARE(f.colourOf("`\n  &&"), f.token(language::TokenKind::Continuation));
        QVERIFY(f.colourOf("\"y\"") != f.editor.theme().text);
        QCOMPARE(f.colourOf("USER"), f.token(language::TokenKind::Keyword));
    }

    void aKeyRecoloursItsInstructionOnly() {
        std::string text = "FROM a\n";
        for (int i = 0; i < 30; ++i)
            text += "RUN echo " + std::to_string(i) + "\n";
        Fixture f(text);
        const auto before = f.editor.highlighter().coloured();
        f.editor.setFocus();
        f.editor.jumpTo({text.find("echo 3"), text.find("echo 3")});
        QTest::keyClicks(&f.editor, "\"");
        QCOMPARE(f.editor.highlighter().coloured(), before + 1);
        QCOMPARE(f.colourOf("RUN echo 4"), f.token(language::TokenKind::Keyword));
    }
};

QTEST_MAIN(ColoursTest)
#include "colours_test.moc"
