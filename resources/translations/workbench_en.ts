<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>slipway::widgets::FindBar</name>
        <message numerus="yes">
            <source>%n found</source>
            <translation>
                <numerusform>%n found</numerusform>
                <numerusform>%n found</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::FindingsView</name>
        <message numerus="yes">
            <source>%n error(s)</source>
            <translation>
                <numerusform>%n error</numerusform>
                <numerusform>%n errors</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n note(s)</source>
            <translation>
                <numerusform>%n note</numerusform>
                <numerusform>%n notes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s)</source>
            <translation>
                <numerusform>%n warning</numerusform>
                <numerusform>%n warnings</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::StageGraphView</name>
        <message numerus="yes">
            <source>%n line(s) use %1.</source>
            <translation>
                <numerusform>%n line uses %1.</numerusform>
                <numerusform>%n lines use %1.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::TreemapView</name>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::ImagePanel</name>
        <message numerus="yes">
            <source>%n file(s), %1 of %2</source>
            <translation>
                <numerusform>%n file, %1 of %2</numerusform>
                <numerusform>%n files, %1 of %2</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Build context: %1 in %n file(s) will be sent.</source>
            <translation>
                <numerusform>Build context: %1 in %n file will be sent.</numerusform>
                <numerusform>Build context: %1 in %n files will be sent.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::ImagesController</name>
        <message numerus="yes">
            <source>%n base(s) compared.</source>
            <translation>
                <numerusform>%n base compared.</numerusform>
                <numerusform>%n bases compared.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s) removed.</source>
            <translation>
                <numerusform>%n image removed.</numerusform>
                <numerusform>%n images removed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Remove %n image(s)?
%1</source>
            <translation>
                <numerusform>Remove %n image?
%1</numerusform>
                <numerusform>Remove %n images?
%1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::MainWindow</name>
        <message numerus="yes">
            <source>%n finding(s)</source>
            <translation>
                <numerusform>%n finding</numerusform>
                <numerusform>%n findings</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::StartPage</name>
        <message numerus="yes">
            <source>Kit found: %n base(s).</source>
            <translation>
                <numerusform>Kit found: %n base.</numerusform>
                <numerusform>Kit found: %n bases.</numerusform>
            </translation>
        </message>
    </context>
</TS>
