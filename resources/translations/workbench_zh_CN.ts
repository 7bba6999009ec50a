<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>CommandTexts</name>
        <message>
            <source>&amp;Build</source>
            <translation>构建(&amp;B)</translation>
        </message>
        <message>
            <source>&amp;Compare</source>
            <translation>比较(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>编辑(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>文件(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>帮助(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Images</source>
            <translation>镜像(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>视图(&amp;V)</translation>
        </message>
        <message>
            <source>About Slipway</source>
            <translation>关于 Slipway</translation>
        </message>
        <message>
            <source>Apply all safe fixes</source>
            <translation>应用所有安全修复</translation>
        </message>
        <message>
            <source>Build</source>
            <translation>构建</translation>
        </message>
        <message>
            <source>Build settings…</source>
            <translation>构建设置…</translation>
        </message>
        <message>
            <source>Cancel build</source>
            <translation>取消构建</translation>
        </message>
        <message>
            <source>Chinese (简体中文)</source>
            <translation>简体中文</translation>
        </message>
        <message>
            <source>Choose variants…</source>
            <translation>选择变体…</translation>
        </message>
        <message>
            <source>Close tab</source>
            <translation>关闭标签页</translation>
        </message>
        <message>
            <source>Command palette…</source>
            <translation>命令面板…</translation>
        </message>
        <message>
            <source>Compare bases</source>
            <translation>比较基础镜像</translation>
        </message>
        <message>
            <source>Compare mode</source>
            <translation>比较模式</translation>
        </message>
        <message>
            <source>Compare with a git revision…</source>
            <translation>与 git 修订版比较…</translation>
        </message>
        <message>
            <source>Compare with an image…</source>
            <translation>与镜像比较…</translation>
        </message>
        <message>
            <source>Compare with another Dockerfile…</source>
            <translation>与另一个 Dockerfile 比较…</translation>
        </message>
        <message>
            <source>Compare with as opened</source>
            <translation>与打开时比较</translation>
        </message>
        <message>
            <source>Compare with as saved</source>
            <translation>与已保存的比较</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>补全</translation>
        </message>
        <message>
            <source>Copy as docker command</source>
            <translation>复制为 docker 命令</translation>
        </message>
        <message>
            <source>Copy as slipway command</source>
            <translation>复制为 slipway 命令</translation>
        </message>
        <message>
            <source>Dark theme</source>
            <translation>深色主题</translation>
        </message>
        <message>
            <source>Edit mode</source>
            <translation>编辑模式</translation>
        </message>
        <message>
            <source>English</source>
            <translation>English（英语）</translation>
        </message>
        <message>
            <source>Find…</source>
            <translation>查找…</translation>
        </message>
        <message>
            <source>Fix…</source>
            <translation>修复…</translation>
        </message>
        <message>
            <source>Fold all stages</source>
            <translation>折叠所有阶段</translation>
        </message>
        <message>
            <source>Fold or unfold</source>
            <translation>折叠或展开</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>格式化</translation>
        </message>
        <message>
            <source>Free disk space…</source>
            <translation>释放磁盘空间…</translation>
        </message>
        <message>
            <source>Go to definition</source>
            <translation>转到定义</translation>
        </message>
        <message>
            <source>Go to line…</source>
            <translation>转到行…</translation>
        </message>
        <message>
            <source>High-contrast theme</source>
            <translation>高对比度主题</translation>
        </message>
        <message>
            <source>Images mode</source>
            <translation>镜像模式</translation>
        </message>
        <message>
            <source>Import image…</source>
            <translation>导入镜像…</translation>
        </message>
        <message>
            <source>Indent lines</source>
            <translation>增加缩进</translation>
        </message>
        <message>
            <source>Light theme</source>
            <translation>浅色主题</translation>
        </message>
        <message>
            <source>Maximise panel</source>
            <translation>最大化面板</translation>
        </message>
        <message>
            <source>Move line down</source>
            <translation>下移行</translation>
        </message>
        <message>
            <source>Move line up</source>
            <translation>上移行</translation>
        </message>
        <message>
            <source>New Dockerfile</source>
            <translation>新建 Dockerfile</translation>
        </message>
        <message>
            <source>Next finding</source>
            <translation>下一个问题</translation>
        </message>
        <message>
            <source>Normal size</source>
            <translation>正常大小</translation>
        </message>
        <message>
            <source>Open HTML in browser</source>
            <translation>在浏览器中打开 HTML</translation>
        </message>
        <message>
            <source>Open file…</source>
            <translation>打开文件…</translation>
        </message>
        <message>
            <source>Open folder…</source>
            <translation>打开文件夹…</translation>
        </message>
        <message>
            <source>Open image archive…</source>
            <translation>打开镜像归档…</translation>
        </message>
        <message>
            <source>Preferences…</source>
            <translation>首选项…</translation>
        </message>
        <message>
            <source>Presentation size</source>
            <translation>演示大小</translation>
        </message>
        <message>
            <source>Previous finding</source>
            <translation>上一个问题</translation>
        </message>
        <message>
            <source>Print report…</source>
            <translation>打印报告…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Refresh images</source>
            <translation>刷新镜像</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>重命名…</translation>
        </message>
        <message>
            <source>Replace…</source>
            <translation>替换…</translation>
        </message>
        <message>
            <source>Reset layout</source>
            <translation>重置布局</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Save as…</source>
            <translation>另存为…</translation>
        </message>
        <message>
            <source>Save report…</source>
            <translation>保存报告…</translation>
        </message>
        <message>
            <source>Show build</source>
            <translation>显示构建</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
        <message>
            <source>Show findings</source>
            <translation>显示问题</translation>
        </message>
        <message>
            <source>Show history</source>
            <translation>显示历史</translation>
        </message>
        <message>
            <source>Show image</source>
            <translation>显示镜像</translation>
        </message>
        <message>
            <source>Show references</source>
            <translation>显示引用</translation>
        </message>
        <message>
            <source>Show stages</source>
            <translation>显示阶段</translation>
        </message>
        <message>
            <source>Show whitespace</source>
            <translation>显示空白字符</translation>
        </message>
        <message>
            <source>Split stage…</source>
            <translation>拆分阶段…</translation>
        </message>
        <message>
            <source>Start page</source>
            <translation>起始页</translation>
        </message>
        <message>
            <source>Theme of the system</source>
            <translation>跟随系统主题</translation>
        </message>
        <message>
            <source>Toggle comment</source>
            <translation>切换注释</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Unfold all</source>
            <translation>全部展开</translation>
        </message>
        <message>
            <source>Unindent lines</source>
            <translation>减少缩进</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>缩小</translation>
        </message>
    </context>
    <context>
        <name>GraphPicture</name>
        <message>
            <source>cached</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>error</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>has an error</source>
            <translation>有错误</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
    </context>
    <context>
        <name>ImageDetails</name>
        <message>
            <source>Dead bytes</source>
            <translation>无效字节</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>下载大小</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Largest packages</source>
            <translation>最大的软件包</translation>
        </message>
        <message>
            <source>Largest programs</source>
            <translation>最大的程序</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Package managers</source>
            <translation>包管理器</translation>
        </message>
        <message>
            <source>Packages</source>
            <translation>软件包</translation>
        </message>
        <message>
            <source>Root filesystem</source>
            <translation>根文件系统</translation>
        </message>
        <message>
            <source>Setuid files</source>
            <translation>setuid 文件</translation>
        </message>
        <message>
            <source>Shells</source>
            <translation>Shell</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>存储大小</translation>
        </message>
        <message>
            <source>System</source>
            <translation>系统</translation>
        </message>
        <message>
            <source>User</source>
            <translation>用户</translation>
        </message>
    </context>
    <context>
        <name>QObject</name>
        <message>
            <source>%1 (changes the meaning)</source>
            <translation>%1（会改变含义）</translation>
        </message>
        <message>
            <source>%1 (perhaps)</source>
            <translation>%1（可能）</translation>
        </message>
        <message>
            <source>Fix All That Is Safe</source>
            <translation>应用所有安全修复</translation>
        </message>
        <message>
            <source>Nothing to fix in this line</source>
            <translation>此行没有可修复的内容</translation>
        </message>
        <message>
            <source>There is no definition in this file.</source>
            <translation>此文件中没有定义。</translation>
        </message>
    </context>
    <context>
        <name>Severity</name>
        <message>
            <source>Error</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>Information</source>
            <translation>信息</translation>
        </message>
        <message>
            <source>Style</source>
            <translation>风格</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::BasesModel</name>
        <message>
            <source>Base</source>
            <translation>基础镜像</translation>
        </message>
        <message>
            <source>C library</source>
            <translation>C 库</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>下载大小</translation>
        </message>
        <message>
            <source>Executables</source>
            <translation>可执行文件</translation>
        </message>
        <message>
            <source>Layer tar</source>
            <translation>层 tar 大小</translation>
        </message>
        <message>
            <source>Package manager</source>
            <translation>包管理器</translation>
        </message>
        <message>
            <source>Packages</source>
            <translation>软件包</translation>
        </message>
        <message>
            <source>Root filesystem</source>
            <translation>根文件系统</translation>
        </message>
        <message>
            <source>Setuid files</source>
            <translation>setuid 文件</translation>
        </message>
        <message>
            <source>Shell</source>
            <translation>Shell</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>存储大小</translation>
        </message>
        <message>
            <source>System</source>
            <translation>系统</translation>
        </message>
        <message>
            <source>User</source>
            <translation>用户</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::Breadcrumb</name>
        <message>
            <source>Outline, level %1: %2</source>
            <translation>大纲，第 %1 级：%2</translation>
        </message>
        <message>
            <source>no stage yet</source>
            <translation>尚无阶段</translation>
        </message>
        <message>
            <source>outline</source>
            <translation>大纲</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::BuildLogModel</name>
        <message>
            <source>Step</source>
            <translation>步骤</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>cached</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>等待中</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::BuildView</name>
        <message>
            <source>Build</source>
            <translation>构建</translation>
        </message>
        <message>
            <source>Build log</source>
            <translation>构建日志</translation>
        </message>
        <message>
            <source>Built in %1: %2 of %3 steps from the cache.</source>
            <translation>构建完成，用时 %1：%3 个步骤中有 %2 个来自缓存。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Cancelled after %1.</source>
            <translation>%1 后取消。</translation>
        </message>
        <message>
            <source>Cancelling…</source>
            <translation>正在取消…</translation>
        </message>
        <message>
            <source>Go to line</source>
            <translation>转到行</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>日志</translation>
        </message>
        <message>
            <source>Planning…</source>
            <translation>正在规划…</translation>
        </message>
        <message>
            <source>Step %1 of %2, %3</source>
            <translation>第 %1 步，共 %2 步，%3</translation>
        </message>
        <message>
            <source>This file was not built yet.</source>
            <translation>这个文件还没有构建过。</translation>
        </message>
        <message>
            <source>Timeline</source>
            <translation>时间线</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::ComparePage</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Choose variants…</source>
            <translation>选择变体…</translation>
        </message>
        <message>
            <source>Copy command</source>
            <translation>复制命令</translation>
        </message>
        <message>
            <source>Filter rows</source>
            <translation>筛选行</translation>
        </message>
        <message>
            <source>Nothing to compare yet: choose two variants of a Dockerfile, or two images.</source>
            <translation>还没有可比较的内容：请选择一个 Dockerfile 的两个变体，或两个镜像。</translation>
        </message>
        <message>
            <source>Open in browser</source>
            <translation>在浏览器中打开</translation>
        </message>
        <message>
            <source>Overview</source>
            <translation>概览</translation>
        </message>
        <message>
            <source>Print…</source>
            <translation>打印…</translation>
        </message>
        <message>
            <source>Save report…</source>
            <translation>保存报告…</translation>
        </message>
        <message>
            <source>Sections of the comparison</source>
            <translation>比较的各个部分</translation>
        </message>
        <message>
            <source>Stage graphs</source>
            <translation>阶段图</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::CompletionDelegate</name>
        <message>
            <source>Suggestions</source>
            <translation>建议</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::CompletionPopup</name>
        <message>
            <source>Complete %1</source>
            <translation>补全 %1</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::DockerfileEditor</name>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Cut</source>
            <translation>剪切</translation>
        </message>
        <message>
            <source>Dockerfile</source>
            <translation>Dockerfile</translation>
        </message>
        <message>
            <source>Indent Lines</source>
            <translation>增加缩进</translation>
        </message>
        <message>
            <source>Paste</source>
            <translation>粘贴</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Select All</source>
            <translation>全选</translation>
        </message>
        <message>
            <source>This file has NUL bytes, so it is no text. It can be read here, not edited.</source>
            <translation>这个文件含有 NUL 字节，不是文本。这里只能阅读，不能编辑。</translation>
        </message>
        <message>
            <source>This file has lines of more than 20,000 characters, of which only the beginning is shown. It can be read here, not edited.</source>
            <translation>这个文件有超过 20,000 个字符的行，只显示其开头。这里只能阅读，不能编辑。</translation>
        </message>
        <message>
            <source>This file is larger than 10 MB. Its beginning can be read here, not edited.</source>
            <translation>这个文件超过 10 MB。这里只能阅读其开头，不能编辑。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Unindent Lines</source>
            <translation>减少缩进</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::Document</name>
        <message>
            <source>Typing</source>
            <translation>输入</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::EditorCommands</name>
        <message>
            <source>Complete</source>
            <translation>补全</translation>
        </message>
        <message>
            <source>Find…</source>
            <translation>查找…</translation>
        </message>
        <message>
            <source>Fix All That Is Safe</source>
            <translation>应用所有安全修复</translation>
        </message>
        <message>
            <source>Fix…</source>
            <translation>修复…</translation>
        </message>
        <message>
            <source>Fold All Stages</source>
            <translation>折叠所有阶段</translation>
        </message>
        <message>
            <source>Fold or Unfold</source>
            <translation>折叠或展开</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>格式化</translation>
        </message>
        <message>
            <source>Go to Definition</source>
            <translation>转到定义</translation>
        </message>
        <message>
            <source>Go to Line</source>
            <translation>转到行</translation>
        </message>
        <message>
            <source>Go to Line…</source>
            <translation>转到行…</translation>
        </message>
        <message>
            <source>Indent Lines</source>
            <translation>增加缩进</translation>
        </message>
        <message>
            <source>Larger Text</source>
            <translation>放大文字</translation>
        </message>
        <message>
            <source>Line:</source>
            <translation>行：</translation>
        </message>
        <message>
            <source>Move Line</source>
            <translation>移动行</translation>
        </message>
        <message>
            <source>Move Line Down</source>
            <translation>下移行</translation>
        </message>
        <message>
            <source>Move Line Up</source>
            <translation>上移行</translation>
        </message>
        <message>
            <source>Next Finding</source>
            <translation>下一个问题</translation>
        </message>
        <message>
            <source>Normal Text Size</source>
            <translation>正常文字大小</translation>
        </message>
        <message>
            <source>Previous Finding</source>
            <translation>上一个问题</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>重命名…</translation>
        </message>
        <message>
            <source>Replace…</source>
            <translation>替换…</translation>
        </message>
        <message>
            <source>Show References</source>
            <translation>显示引用</translation>
        </message>
        <message>
            <source>Show Whitespace</source>
            <translation>显示空白字符</translation>
        </message>
        <message>
            <source>Smaller Text</source>
            <translation>缩小文字</translation>
        </message>
        <message>
            <source>Toggle Comment</source>
            <translation>切换注释</translation>
        </message>
        <message>
            <source>Unfold All</source>
            <translation>全部展开</translation>
        </message>
        <message>
            <source>Unindent Lines</source>
            <translation>减少缩进</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::FileTreeModel</name>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>文件数</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::FindBar</name>
        <message numerus="yes">
            <source>%n found</source>
            <translation>
                <numerusform>找到 %n 处</numerusform>
            </translation>
        </message>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Match case</source>
            <translation>区分大小写</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一个</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>上一个</translation>
        </message>
        <message>
            <source>Regular expression</source>
            <translation>正则表达式</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>替换</translation>
        </message>
        <message>
            <source>Replace All</source>
            <translation>全部替换</translation>
        </message>
        <message>
            <source>Replace with</source>
            <translation>替换为</translation>
        </message>
        <message>
            <source>Whole words</source>
            <translation>全字匹配</translation>
        </message>
        <message>
            <source>nothing found</source>
            <translation>未找到</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::FindingsModel</name>
        <message>
            <source>Finding</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Line</source>
            <translation>行</translation>
        </message>
        <message>
            <source>Rule</source>
            <translation>规则</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::FindingsView</name>
        <message numerus="yes">
            <source>%n error(s)</source>
            <translation>
                <numerusform>%n 个错误</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n note(s)</source>
            <translation>
                <numerusform>%n 个提示</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n warning(s)</source>
            <translation>
                <numerusform>%n 个警告</numerusform>
            </translation>
        </message>
        <message>
            <source>Copy text</source>
            <translation>复制文本</translation>
        </message>
        <message>
            <source>Filter findings</source>
            <translation>筛选问题</translation>
        </message>
        <message>
            <source>Findings</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Fix all safe ones</source>
            <translation>修复所有安全项</translation>
        </message>
        <message>
            <source>Go to line</source>
            <translation>转到行</translation>
        </message>
        <message>
            <source>No findings: nothing in this file is wrong.</source>
            <translation>没有问题：这个文件一切正常。</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::Gutter</name>
        <message>
            <source>Added to the image: %1</source>
            <translation>加入镜像：%1</translation>
        </message>
        <message>
            <source>Came from the cache</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>From the build before the text was changed</source>
            <translation>来自文本更改前的构建</translation>
        </message>
        <message>
            <source>Line numbers and marks</source>
            <translation>行号与标记</translation>
        </message>
        <message>
            <source>Of that overwritten or deleted later: %1</source>
            <translation>其中后来被覆盖或删除：%1</translation>
        </message>
        <message>
            <source>Took %1 s</source>
            <translation>用时 %1 秒</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::HistoryChart</name>
        <message>
            <source>Size %1</source>
            <translation>大小 %1</translation>
        </message>
        <message>
            <source>Time %1</source>
            <translation>时间 %1</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::HistoryModel</name>
        <message>
            <source>Cached</source>
            <translation>缓存</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>结果</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>存储大小</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>When</source>
            <translation>时间点</translation>
        </message>
        <message>
            <source>built</source>
            <translation>已构建</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>已取消</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::HistoryView</name>
        <message>
            <source>Build</source>
            <translation>构建</translation>
        </message>
        <message>
            <source>Builds of this file</source>
            <translation>这个文件的构建</translation>
        </message>
        <message>
            <source>No build of this file is on record.</source>
            <translation>没有这个文件的构建记录。</translation>
        </message>
        <message>
            <source>Size and time of the builds</source>
            <translation>各次构建的大小与时间</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::ImagesModel</name>
        <message>
            <source>Disk usage</source>
            <translation>磁盘占用</translation>
        </message>
        <message>
            <source>Image id</source>
            <translation>镜像 ID</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Stored since</source>
            <translation>存入时间</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::ImagesPage</name>
        <message>
            <source>Bases side by side</source>
            <translation>基础镜像并排比较</translation>
        </message>
        <message>
            <source>Compare bases</source>
            <translation>比较基础镜像</translation>
        </message>
        <message>
            <source>Compare selected</source>
            <translation>比较所选</translation>
        </message>
        <message>
            <source>Details of the image</source>
            <translation>镜像详情</translation>
        </message>
        <message>
            <source>Filter images</source>
            <translation>筛选镜像</translation>
        </message>
        <message>
            <source>Free disk space…</source>
            <translation>释放磁盘空间…</translation>
        </message>
        <message>
            <source>Images of the store</source>
            <translation>存储中的镜像</translation>
        </message>
        <message>
            <source>Import…</source>
            <translation>导入…</translation>
        </message>
        <message>
            <source>Looking at the bases…</source>
            <translation>正在查看基础镜像…</translation>
        </message>
        <message>
            <source>No bases were looked at yet: those of the kit and of the store can be compared.</source>
            <translation>还没有查看基础镜像：可以比较镜像包和存储中的基础镜像。</translation>
        </message>
        <message>
            <source>Open as treemap</source>
            <translation>以矩形树图打开</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Store</source>
            <translation>存储</translation>
        </message>
        <message>
            <source>Store: %1 of %2, %3 can be freed.</source>
            <translation>存储：%1 / %2，可释放 %3。</translation>
        </message>
        <message>
            <source>Tag…</source>
            <translation>加标签…</translation>
        </message>
        <message>
            <source>The store has no images yet: build a Dockerfile or import an archive.</source>
            <translation>存储中还没有镜像：请构建一个 Dockerfile 或导入归档。</translation>
        </message>
        <message>
            <source>Treemap</source>
            <translation>矩形树图</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::InstructionForm</name>
        <message>
            <source>%1, line %2</source>
            <translation>%1，第 %2 行</translation>
        </message>
        <message>
            <source>Arguments</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>Arguments:</source>
            <translation>参数：</translation>
        </message>
        <message>
            <source>one a line</source>
            <translation>每行一个</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::LayerModel</name>
        <message>
            <source>Dead</source>
            <translation>无效</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::PathPicker</name>
        <message>
            <source>Build once to choose from the stage's files.</source>
            <translation>先构建一次，就能从该阶段的文件中选择。</translation>
        </message>
        <message>
            <source>Copy to</source>
            <translation>复制到</translation>
        </message>
        <message>
            <source>Files of the stage</source>
            <translation>阶段中的文件</translation>
        </message>
        <message>
            <source>From:</source>
            <translation>从：</translation>
        </message>
        <message>
            <source>Path in the stage, for example /app</source>
            <translation>阶段中的路径，例如 /app</translation>
        </message>
        <message>
            <source>Path to copy</source>
            <translation>要复制的路径</translation>
        </message>
        <message>
            <source>The same path</source>
            <translation>相同路径</translation>
        </message>
        <message>
            <source>To:</source>
            <translation>到：</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::PlacePanel</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Dockerfile that was built</source>
            <translation>所构建的 Dockerfile</translation>
        </message>
        <message>
            <source>Open in the editor</source>
            <translation>在编辑器中打开</translation>
        </message>
        <message>
            <source>Show in the image</source>
            <translation>在镜像中显示</translation>
        </message>
        <message>
            <source>layer %1: %2</source>
            <translation>第 %1 层：%2</translation>
        </message>
        <message>
            <source>line %1</source>
            <translation>第 %1 行</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::RenameDialog</name>
        <message>
            <source>New name</source>
            <translation>新名称</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Rename Stage</source>
            <translation>重命名阶段</translation>
        </message>
        <message>
            <source>Rename Variable</source>
            <translation>重命名变量</translation>
        </message>
        <message>
            <source>This may mean something else.</source>
            <translation>这里可能另有所指。</translation>
        </message>
        <message>
            <source>Where it stands</source>
            <translation>出现位置</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::SplitSheet</name>
        <message>
            <source>(nothing more)</source>
            <translation>（无其他指令）</translation>
        </message>
        <message>
            <source>Another path</source>
            <translation>其他路径</translation>
        </message>
        <message>
            <source>Another path, Enter adds it</source>
            <translation>其他路径，按 Enter 添加</translation>
        </message>
        <message>
            <source>Files to copy</source>
            <translation>要复制的文件</translation>
        </message>
        <message>
            <source>Files to copy:</source>
            <translation>要复制的文件：</translation>
        </message>
        <message>
            <source>Final stage begins with:</source>
            <translation>最终阶段始于：</translation>
        </message>
        <message>
            <source>First stage is called:</source>
            <translation>第一阶段名称：</translation>
        </message>
        <message>
            <source>How the text will read</source>
            <translation>修改后的文本</translation>
        </message>
        <message>
            <source>Its base:</source>
            <translation>其基础：</translation>
        </message>
        <message>
            <source>Split</source>
            <translation>拆分</translation>
        </message>
        <message>
            <source>Split %1</source>
            <translation>拆分 %1</translation>
        </message>
        <message>
            <source>Would ship %1</source>
            <translation>将交付 %1</translation>
        </message>
        <message>
            <source>Would ship %1, now %2 (from the build of %3)</source>
            <translation>将交付 %1，目前为 %2（依据 %3 的构建）</translation>
        </message>
        <message>
            <source>line %1: %2</source>
            <translation>第 %1 行：%2</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::StageGraphView</name>
        <message numerus="yes">
            <source>%n line(s) use %1.</source>
            <translation>
                <numerusform>有 %n 行使用 %1。</numerusform>
            </translation>
        </message>
        <message>
            <source>Add stage</source>
            <translation>添加阶段</translation>
        </message>
        <message>
            <source>Add stage…</source>
            <translation>添加阶段…</translation>
        </message>
        <message>
            <source>Base of the stage</source>
            <translation>阶段的基础镜像</translation>
        </message>
        <message>
            <source>Base:</source>
            <translation>基础镜像：</translation>
        </message>
        <message>
            <source>Build this stage</source>
            <translation>构建这个阶段</translation>
        </message>
        <message>
            <source>Change base…</source>
            <translation>更换基础镜像…</translation>
        </message>
        <message>
            <source>Copy from %1 to %2</source>
            <translation>从 %1 复制到 %2</translation>
        </message>
        <message>
            <source>Critical path</source>
            <translation>关键路径</translation>
        </message>
        <message>
            <source>Delete %1</source>
            <translation>删除 %1</translation>
        </message>
        <message>
            <source>Delete the lines that use it</source>
            <translation>删除使用它的行</translation>
        </message>
        <message>
            <source>Delete…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Duplicate</source>
            <translation>复制阶段</translation>
        </message>
        <message>
            <source>Edit instruction…</source>
            <translation>编辑指令…</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>适应窗口</translation>
        </message>
        <message>
            <source>Go to the line</source>
            <translation>转到该行</translation>
        </message>
        <message>
            <source>Let them use something else:</source>
            <translation>让它们改用其他来源：</translation>
        </message>
        <message>
            <source>Make it the last stage</source>
            <translation>设为最后一个阶段</translation>
        </message>
        <message>
            <source>Move down in the file</source>
            <translation>在文件中下移</translation>
        </message>
        <message>
            <source>Move up in the file</source>
            <translation>在文件中上移</translation>
        </message>
        <message>
            <source>Name of the stage</source>
            <translation>阶段名称</translation>
        </message>
        <message>
            <source>Name:</source>
            <translation>名称：</translation>
        </message>
        <message>
            <source>No stages yet: a Dockerfile begins with FROM.</source>
            <translation>还没有阶段：Dockerfile 以 FROM 开头。</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>重命名…</translation>
        </message>
        <message>
            <source>Split…</source>
            <translation>拆分…</translation>
        </message>
        <message>
            <source>Stage graph</source>
            <translation>阶段图</translation>
        </message>
        <message>
            <source>Take as target</source>
            <translation>设为目标</translation>
        </message>
        <message>
            <source>The text has errors; this is how it was before.</source>
            <translation>文本有错误；这是之前的样子。</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::TimelineView</name>
        <message>
            <source>Timeline of the build</source>
            <translation>构建时间线</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::TreemapBrowser</name>
        <message>
            <source>After</source>
            <translation>之后</translation>
        </message>
        <message>
            <source>All layers</source>
            <translation>所有层</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>后退</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>颜色</translation>
        </message>
        <message>
            <source>Colour by change</source>
            <translation>按变化着色</translation>
        </message>
        <message>
            <source>Colour by directory</source>
            <translation>按目录着色</translation>
        </message>
        <message>
            <source>Colour by instruction</source>
            <translation>按指令着色</translation>
        </message>
        <message>
            <source>Colour by layer</source>
            <translation>按层着色</translation>
        </message>
        <message>
            <source>Colour by package</source>
            <translation>按软件包着色</translation>
        </message>
        <message>
            <source>Colour by waste</source>
            <translation>按浪费着色</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Forward</source>
            <translation>前进</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>层</translation>
        </message>
        <message>
            <source>Layers and files beside the treemap</source>
            <translation>在矩形树图旁显示层和文件</translation>
        </message>
        <message>
            <source>Layers shown</source>
            <translation>显示的层</translation>
        </message>
        <message>
            <source>Lists</source>
            <translation>列表</translation>
        </message>
        <message>
            <source>Live only</source>
            <translation>仅有效</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>并排</translation>
        </message>
        <message>
            <source>The root filesystem alone, without dead bytes (D)</source>
            <translation>仅根文件系统，不含无效字节 (D)</translation>
        </message>
        <message>
            <source>This layer</source>
            <translation>此层</translation>
        </message>
        <message>
            <source>Up to this layer</source>
            <translation>截至此层</translation>
        </message>
        <message>
            <source>What changed</source>
            <translation>变化部分</translation>
        </message>
    </context>
    <context>
        <name>slipway::widgets::TreemapView</name>
        <message>
            <source>%1 before, %2 after</source>
            <translation>之前 %1，之后 %2</translation>
        </message>
        <message>
            <source>%1 in the root filesystem</source>
            <translation>根文件系统 %1</translation>
        </message>
        <message>
            <source>%1 stored</source>
            <translation>存储 %1</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n 个文件</numerusform>
            </translation>
        </message>
        <message>
            <source>After</source>
            <translation>之后</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>之前</translation>
        </message>
        <message>
            <source>Copy path</source>
            <translation>复制路径</translation>
        </message>
        <message>
            <source>Dead: %1</source>
            <translation>无效：%1</translation>
        </message>
        <message>
            <source>Exclude by the ignore file</source>
            <translation>用忽略文件排除</translation>
        </message>
        <message>
            <source>Extract…</source>
            <translation>提取…</translation>
        </message>
        <message>
            <source>Go to the line</source>
            <translation>转到该行</translation>
        </message>
        <message>
            <source>Kept back by the ignore file</source>
            <translation>被忽略文件排除</translation>
        </message>
        <message>
            <source>Layer: %1</source>
            <translation>层：%1</translation>
        </message>
        <message>
            <source>Moved: the same content stands elsewhere on the other side</source>
            <translation>已移动：相同内容在另一侧的其他位置</translation>
        </message>
        <message>
            <source>Nothing to show: no file has bytes here.</source>
            <translation>没有可显示的内容：这里没有占用字节的文件。</translation>
        </message>
        <message>
            <source>Package: %1</source>
            <translation>软件包：%1</translation>
        </message>
        <message>
            <source>Treemap</source>
            <translation>矩形树图</translation>
        </message>
        <message>
            <source>View</source>
            <translation>查看</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>缩小</translation>
        </message>
        <message>
            <source>added</source>
            <translation>新增</translation>
        </message>
        <message>
            <source>changed</source>
            <translation>更改</translation>
        </message>
        <message>
            <source>deleted later</source>
            <translation>后来被删除</translation>
        </message>
        <message>
            <source>line %1</source>
            <translation>第 %1 行</translation>
        </message>
        <message>
            <source>live</source>
            <translation>有效</translation>
        </message>
        <message>
            <source>moved</source>
            <translation>移动</translation>
        </message>
        <message>
            <source>no layer</source>
            <translation>无层</translation>
        </message>
        <message>
            <source>no package owns</source>
            <translation>不属于任何软件包</translation>
        </message>
        <message>
            <source>overwritten</source>
            <translation>被覆盖</translation>
        </message>
        <message>
            <source>removed</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>replaced, perhaps by the same</source>
            <translation>被替换（内容可能相同）</translation>
        </message>
        <message>
            <source>same content written again</source>
            <translation>相同内容重复写入</translation>
        </message>
        <message>
            <source>this square is %1</source>
            <translation>此方块为 %1</translation>
        </message>
        <message>
            <source>twice in one layer</source>
            <translation>同一层中出现两次</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>未变</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::BuildController</name>
        <message>
            <source>Build cancelled.</source>
            <translation>构建已取消。</translation>
        </message>
        <message>
            <source>Looking through the image: %1 of %2</source>
            <translation>正在分析镜像：%1 / %2</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::BuildSettingsDialog</name>
        <message>
            <source>Build context</source>
            <translation>构建上下文</translation>
        </message>
        <message>
            <source>Build settings</source>
            <translation>构建设置</translation>
        </message>
        <message>
            <source>Cache</source>
            <translation>缓存</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>上下文</translation>
        </message>
        <message>
            <source>Directory of the Dockerfile</source>
            <translation>Dockerfile 所在目录</translation>
        </message>
        <message>
            <source>Do all steps anew</source>
            <translation>重新执行所有步骤</translation>
        </message>
        <message>
            <source>Last stage</source>
            <translation>最后一个阶段</translation>
        </message>
        <message>
            <source>More arguments</source>
            <translation>其他参数</translation>
        </message>
        <message>
            <source>Name of the set:</source>
            <translation>设置组名称：</translation>
        </message>
        <message>
            <source>Named contexts</source>
            <translation>命名上下文</translation>
        </message>
        <message>
            <source>Names, separated by spaces</source>
            <translation>名称，用空格分隔</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>Network of the host</source>
            <translation>主机网络</translation>
        </message>
        <message>
            <source>New set</source>
            <translation>新建设置组</translation>
        </message>
        <message>
            <source>New set…</source>
            <translation>新建一组…</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Own network</source>
            <translation>独立网络</translation>
        </message>
        <message>
            <source>Platform</source>
            <translation>平台</translation>
        </message>
        <message>
            <source>Remove set</source>
            <translation>删除这一组</translation>
        </message>
        <message>
            <source>Secrets</source>
            <translation>机密</translation>
        </message>
        <message>
            <source>Set</source>
            <translation>设置组</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::CommandPalette</name>
        <message>
            <source>Command</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Command palette</source>
            <translation>命令面板</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Type a command, or :12 for a line</source>
            <translation>输入命令，或输入 :12 转到某一行</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::CompareController</name>
        <message>
            <source>Building %1 (%2 of %3)…</source>
            <translation>正在构建 %1（%2 / %3）…</translation>
        </message>
        <message>
            <source>Comparison ready.</source>
            <translation>比较已完成。</translation>
        </message>
        <message>
            <source>HTML page (*.html)</source>
            <translation>HTML 网页 (*.html)</translation>
        </message>
        <message>
            <source>JSON (*.json)</source>
            <translation>JSON (*.json)</translation>
        </message>
        <message>
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <source>No browser could be started. The report is here: %1</source>
            <translation>无法启动浏览器。报告在这里：%1</translation>
        </message>
        <message>
            <source>PDF (*.pdf)</source>
            <translation>PDF (*.pdf)</translation>
        </message>
        <message>
            <source>Reading the variants…</source>
            <translation>正在读取变体…</translation>
        </message>
        <message>
            <source>Report saved: %1</source>
            <translation>报告已保存：%1</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>保存报告</translation>
        </message>
        <message>
            <source>The comparison was cancelled.</source>
            <translation>比较已取消。</translation>
        </message>
        <message>
            <source>The printer cannot be painted on.</source>
            <translation>无法在这台打印机上绘制。</translation>
        </message>
        <message>
            <source>Writing the report…</source>
            <translation>正在写入报告…</translation>
        </message>
        <message>
            <source>as it is</source>
            <translation>当前文本</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::DocumentController</name>
        <message>
            <source>%1 changed on disk and was reloaded.</source>
            <translation>%1 在磁盘上已更改，已重新加载。</translation>
        </message>
        <message>
            <source>%1 changed on disk, and here too.</source>
            <translation>%1 在磁盘上已更改，这里也有更改。</translation>
        </message>
        <message>
            <source>%1 has changes that are not saved.</source>
            <translation>%1 有未保存的更改。</translation>
        </message>
        <message>
            <source>%1 is gone from the disk.</source>
            <translation>%1 已从磁盘上消失。</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>丢弃</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Keep mine</source>
            <translation>保留我的</translation>
        </message>
        <message>
            <source>Keep open</source>
            <translation>保持打开</translation>
        </message>
        <message>
            <source>Recover</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Reload</source>
            <translation>重新加载</translation>
        </message>
        <message>
            <source>Save Dockerfile</source>
            <translation>保存 Dockerfile</translation>
        </message>
        <message>
            <source>Save again</source>
            <translation>重新保存</translation>
        </message>
        <message>
            <source>Save as…</source>
            <translation>另存为…</translation>
        </message>
        <message>
            <source>Saved %1</source>
            <translation>已保存 %1</translation>
        </message>
        <message>
            <source>Show difference</source>
            <translation>显示差异</translation>
        </message>
        <message>
            <source>These changes were not saved when Slipway ended. They are back.</source>
            <translation>Slipway 结束时这些更改没有保存，现已恢复。</translation>
        </message>
        <message>
            <source>Unsaved changes</source>
            <translation>未保存的更改</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::EditPanels</name>
        <message>
            <source>Import an image…</source>
            <translation>导入镜像…</translation>
        </message>
        <message>
            <source>Map base image</source>
            <translation>映射基础镜像</translation>
        </message>
        <message>
            <source>Map to…</source>
            <translation>映射到…</translation>
        </message>
        <message>
            <source>No findings: %1 rules ran, %2 wait for a build or the context.</source>
            <translation>没有问题：已运行 %1 条规则，%2 条等待构建或上下文。</translation>
        </message>
        <message>
            <source>The base image %1 is neither in the store nor in the kit.</source>
            <translation>基础镜像 %1 既不在存储中，也不在镜像包中。</translation>
        </message>
        <message>
            <source>Use the kit's %1</source>
            <translation>使用镜像包中的 %1</translation>
        </message>
        <message>
            <source>What stands for %1: oci-layout://DIR, or an image of the store:</source>
            <translation>用什么代替 %1：oci-layout://目录，或存储中的镜像：</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::EditorPage</name>
        <message>
            <source>Apply all safe fixes</source>
            <translation>应用所有安全修复</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::EditorSurroundings</name>
        <message>
            <source>kit</source>
            <translation>镜像包</translation>
        </message>
        <message>
            <source>store</source>
            <translation>存储</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::FileAccess</name>
        <message>
            <source>/%1: %2</source>
            <translation>/%1：%2</translation>
        </message>
        <message>
            <source>/%1: the first %2 of %3</source>
            <translation>/%1：%3 中的前 %2</translation>
        </message>
        <message>
            <source>Content of the file</source>
            <translation>文件内容</translation>
        </message>
        <message>
            <source>Extract file</source>
            <translation>提取文件</translation>
        </message>
        <message>
            <source>Extracted %1 to %2</source>
            <translation>已将 %1 提取到 %2</translation>
        </message>
        <message>
            <source>Extracting %1…</source>
            <translation>正在提取 %1…</translation>
        </message>
        <message>
            <source>Extract…</source>
            <translation>提取…</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::ImagePanel</name>
        <message numerus="yes">
            <source>%n file(s), %1 of %2</source>
            <translation>
                <numerusform>%n 个文件，%1 / %2</numerusform>
            </translation>
        </message>
        <message>
            <source>/%1 is not in this image.</source>
            <translation>此镜像中没有 /%1。</translation>
        </message>
        <message>
            <source>Added %1 to %2</source>
            <translation>已将 %1 加入 %2</translation>
        </message>
        <message>
            <source>Arranging the files…</source>
            <translation>正在排列文件…</translation>
        </message>
        <message>
            <source>Build</source>
            <translation>构建</translation>
        </message>
        <message numerus="yes">
            <source>Build context: %1 in %n file(s) will be sent.</source>
            <translation>
                <numerusform>构建上下文：将发送 %n 个文件，共 %1。</numerusform>
            </translation>
        </message>
        <message>
            <source>By directory</source>
            <translation>按目录</translation>
        </message>
        <message>
            <source>By instruction</source>
            <translation>按指令</translation>
        </message>
        <message>
            <source>By kind of waste</source>
            <translation>按浪费种类</translation>
        </message>
        <message>
            <source>By layer</source>
            <translation>按层</translation>
        </message>
        <message>
            <source>By package</source>
            <translation>按软件包</translation>
        </message>
        <message>
            <source>Cannot write %1: %2</source>
            <translation>无法写入 %1：%2</translation>
        </message>
        <message>
            <source>Grouping</source>
            <translation>分组</translation>
        </message>
        <message>
            <source>Never built: the image appears here after the first build.</source>
            <translation>尚未构建：首次构建后镜像会显示在这里。</translation>
        </message>
        <message>
            <source>Search files</source>
            <translation>搜索文件</translation>
        </message>
        <message>
            <source>Stored %1, %2 of it dead; root filesystem %3</source>
            <translation>存储 %1，其中 %2 为无效字节；根文件系统 %3</translation>
        </message>
        <message>
            <source>Stored %1, none of it dead</source>
            <translation>存储 %1，没有无效字节</translation>
        </message>
        <message>
            <source>The build context is empty.</source>
            <translation>构建上下文为空。</translation>
        </message>
        <message>
            <source>This instruction brought no layer into the image.</source>
            <translation>这条指令没有给镜像带来层。</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::ImagesController</name>
        <message>
            <source>%1 can be freed. Images with a name and pinned builds stay.</source>
            <translation>可以释放 %1。有名称的镜像和固定的构建会保留。</translation>
        </message>
        <message numerus="yes">
            <source>%n base(s) compared.</source>
            <translation>
                <numerusform>已比较 %n 个基础镜像。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n image(s) removed.</source>
            <translation>
                <numerusform>已删除 %n 个镜像。</numerusform>
            </translation>
        </message>
        <message>
            <source>Free %1</source>
            <translation>释放 %1</translation>
        </message>
        <message>
            <source>Free disk space</source>
            <translation>释放磁盘空间</translation>
        </message>
        <message>
            <source>Freed %1</source>
            <translation>已释放 %1</translation>
        </message>
        <message>
            <source>Image archives (*.tar *.tar.gz *.tgz *.tar.zst);;All files (*)</source>
            <translation>镜像归档 (*.tar *.tar.gz *.tgz *.tar.zst);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Import image</source>
            <translation>导入镜像</translation>
        </message>
        <message>
            <source>Imported %1</source>
            <translation>已导入 %1</translation>
        </message>
        <message>
            <source>Importing: %1 of %2</source>
            <translation>正在导入：%1 / %2</translation>
        </message>
        <message>
            <source>Looking at the bases…</source>
            <translation>正在查看基础镜像…</translation>
        </message>
        <message>
            <source>Looking through the image: %1 of %2</source>
            <translation>正在分析镜像：%1 / %2</translation>
        </message>
        <message>
            <source>Looking through the image…</source>
            <translation>正在分析镜像…</translation>
        </message>
        <message>
            <source>New name for %1:</source>
            <translation>%1 的新名称：</translation>
        </message>
        <message>
            <source>Opened %1</source>
            <translation>已打开 %1</translation>
        </message>
        <message numerus="yes">
            <source>Remove %n image(s)?
%1</source>
            <translation>
                <numerusform>要删除 %n 个镜像吗？
%1</numerusform>
            </translation>
        </message>
        <message>
            <source>Remove images</source>
            <translation>删除镜像</translation>
        </message>
        <message>
            <source>Tag image</source>
            <translation>给镜像加标签</translation>
        </message>
        <message>
            <source>Tagged %1</source>
            <translation>已加标签 %1</translation>
        </message>
        <message>
            <source>There is nothing to free: everything in the store is in use or has a name.</source>
            <translation>没有可释放的内容：存储中的一切都在使用中或有名称。</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::MainWindow</name>
        <message>
            <source>%1 stands for %2 from now on (Preferences, Builder and bases).</source>
            <translation>从现在起由 %1 代替 %2（首选项，构建器与基础镜像）。</translation>
        </message>
        <message>
            <source>%1 · Ctrl+Z undoes it</source>
            <translation>%1 · 按 Ctrl+Z 撤销</translation>
        </message>
        <message numerus="yes">
            <source>%n finding(s)</source>
            <translation>
                <numerusform>%n 个问题</numerusform>
            </translation>
        </message>
        <message>
            <source>About Slipway</source>
            <translation>关于 Slipway</translation>
        </message>
        <message>
            <source>Branch, tag or commit:</source>
            <translation>分支、标签或提交：</translation>
        </message>
        <message>
            <source>Build</source>
            <translation>构建</translation>
        </message>
        <message>
            <source>Build of %1 failed.</source>
            <translation>%1 构建失败。</translation>
        </message>
        <message>
            <source>Build of %1 finished.</source>
            <translation>%1 构建完成。</translation>
        </message>
        <message>
            <source>Build settings</source>
            <translation>构建设置</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Compare with a git revision</source>
            <translation>与 git 修订版比较</translation>
        </message>
        <message>
            <source>Compare with an image</source>
            <translation>与镜像比较</translation>
        </message>
        <message>
            <source>Compare with another Dockerfile</source>
            <translation>与另一个 Dockerfile 比较</translation>
        </message>
        <message>
            <source>Copied: %1</source>
            <translation>已复制：%1</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>编辑</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Findings</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Go to line</source>
            <translation>转到行</translation>
        </message>
        <message>
            <source>History</source>
            <translation>历史</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>镜像</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>镜像</translation>
        </message>
        <message>
            <source>Last stage</source>
            <translation>最后一个阶段</translation>
        </message>
        <message>
            <source>Line (1 to %1):</source>
            <translation>行（1 到 %1）：</translation>
        </message>
        <message>
            <source>Modes</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Open Dockerfile</source>
            <translation>打开 Dockerfile</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>打开文件夹</translation>
        </message>
        <message>
            <source>Open image archive</source>
            <translation>打开镜像归档</translation>
        </message>
        <message>
            <source>Reference in the store, or path of an archive:</source>
            <translation>存储中的引用，或归档的路径：</translation>
        </message>
        <message>
            <source>Search commands</source>
            <translation>搜索命令</translation>
        </message>
        <message>
            <source>Slipway %1
A workbench for Dockerfiles: editor, stages, image, comparison.
License: Apache-2.0</source>
            <translation>Slipway %1
Dockerfile 工作台：编辑器、阶段、镜像、比较。
许可证：Apache-2.0</translation>
        </message>
        <message>
            <source>Stages</source>
            <translation>阶段</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>Target: the stage that is built</source>
            <translation>目标：要构建的阶段</translation>
        </message>
        <message>
            <source>There is no Dockerfile in %1.</source>
            <translation>%1 中没有 Dockerfile。</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>工具</translation>
        </message>
        <message>
            <source>as opened</source>
            <translation>打开时</translation>
        </message>
        <message>
            <source>as saved</source>
            <translation>已保存的</translation>
        </message>
        <message>
            <source>on disk</source>
            <translation>磁盘上</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::PreferencesDialog</name>
        <message>
            <source>%1 belongs to “%2” already.</source>
            <translation>%1 已属于“%2”。</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>外观</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>Bases stand for</source>
            <translation>基础镜像映射</translation>
        </message>
        <message>
            <source>Builder and bases</source>
            <translation>构建器与基础镜像</translation>
        </message>
        <message>
            <source>Command</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>Double-click a command to give it other keys.</source>
            <translation>双击命令可以更改其快捷键。</translation>
        </message>
        <message>
            <source>Editor font</source>
            <translation>编辑器字体</translation>
        </message>
        <message>
            <source>Everything half as large again</source>
            <translation>全部放大一半</translation>
        </message>
        <message>
            <source>Font size</source>
            <translation>字号</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>高对比度</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Kit folders</source>
            <translation>镜像包文件夹</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Motion</source>
            <translation>动画</translation>
        </message>
        <message>
            <source>No animations</source>
            <translation>不使用动画</translation>
        </message>
        <message>
            <source>One folder a line; SLIPWAY_KIT counts too</source>
            <translation>每行一个文件夹；SLIPWAY_KIT 也有效</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>首选项</translation>
        </message>
        <message>
            <source>Presentation</source>
            <translation>演示</translation>
        </message>
        <message>
            <source>Press the new keys:</source>
            <translation>请按新的快捷键：</translation>
        </message>
        <message>
            <source>Store</source>
            <translation>存储</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Where the command line keeps it too</source>
            <translation>与命令行相同的位置</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::StartPage</name>
        <message>
            <source>Builder ready, for one user id only. For more: apt install uidmap</source>
            <translation>构建器就绪，但只支持一个用户 ID。需要更多请安装：apt install uidmap</translation>
        </message>
        <message>
            <source>Builder ready.</source>
            <translation>构建器就绪。</translation>
        </message>
        <message>
            <source>Drop a Dockerfile, a folder or an image archive here</source>
            <translation>把 Dockerfile、文件夹或镜像归档拖到这里</translation>
        </message>
        <message>
            <source>Go example: one stage</source>
            <translation>Go 示例：单阶段</translation>
        </message>
        <message>
            <source>Go example: two stages</source>
            <translation>Go 示例：两阶段</translation>
        </message>
        <message numerus="yes">
            <source>Kit found: %n base(s).</source>
            <translation>
                <numerusform>找到镜像包：%n 个基础镜像。</numerusform>
            </translation>
        </message>
        <message>
            <source>No kit of base images found. Make one: slipway kit make DIR</source>
            <translation>没有找到基础镜像镜像包。可以制作：slipway kit make DIR</translation>
        </message>
        <message>
            <source>Open Dockerfile</source>
            <translation>打开 Dockerfile</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>打开文件夹</translation>
        </message>
        <message>
            <source>Open image</source>
            <translation>打开镜像</translation>
        </message>
        <message>
            <source>RUN cannot work here: there is no crun or runc. Install it: apt install crun</source>
            <translation>这里无法执行 RUN：没有 crun 或 runc。请安装：apt install crun</translation>
        </message>
        <message>
            <source>Recent</source>
            <translation>最近使用</translation>
        </message>
        <message>
            <source>Try an example</source>
            <translation>试试示例</translation>
        </message>
        <message>
            <source>Write a Dockerfile, see its stages and every byte of its image, and compare what you changed.</source>
            <translation>编写 Dockerfile，查看它的阶段和镜像中的每一个字节，并比较你的更改。</translation>
        </message>
    </context>
    <context>
        <name>slipway::workbench::VariantsDialog</name>
        <message>
            <source>%1 becomes:</source>
            <translation>%1 改为：</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Another Dockerfile</source>
            <translation>另一个 Dockerfile</translation>
        </message>
        <message>
            <source>Another Dockerfile…</source>
            <translation>另一个 Dockerfile…</translation>
        </message>
        <message>
            <source>Another base…</source>
            <translation>另一个基础镜像…</translation>
        </message>
        <message>
            <source>Another build argument…</source>
            <translation>另一个构建参数…</translation>
        </message>
        <message>
            <source>Another target…</source>
            <translation>另一个目标…</translation>
        </message>
        <message>
            <source>Base</source>
            <translation>基础镜像</translation>
        </message>
        <message>
            <source>Branch, tag or commit:</source>
            <translation>分支、标签或提交：</translation>
        </message>
        <message>
            <source>Build argument</source>
            <translation>构建参数</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>Git revision</source>
            <translation>git 修订版</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>镜像</translation>
        </message>
        <message>
            <source>Image…</source>
            <translation>镜像…</translation>
        </message>
        <message>
            <source>Move down</source>
            <translation>下移</translation>
        </message>
        <message>
            <source>Move up</source>
            <translation>上移</translation>
        </message>
        <message>
            <source>Reference in the store, or path of an archive:</source>
            <translation>存储中的引用，或归档的路径：</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Replace:</source>
            <translation>替换：</translation>
        </message>
        <message>
            <source>Stage to build:</source>
            <translation>要构建的阶段：</translation>
        </message>
        <message>
            <source>Target</source>
            <translation>目标</translation>
        </message>
        <message>
            <source>The first is the baseline; the others are measured against it.</source>
            <translation>第一个是基线，其他与它比较。</translation>
        </message>
        <message>
            <source>This file as it is</source>
            <translation>这个文件的当前文本</translation>
        </message>
        <message>
            <source>This file as opened</source>
            <translation>这个文件打开时</translation>
        </message>
        <message>
            <source>This file as saved</source>
            <translation>这个文件已保存的</translation>
        </message>
        <message>
            <source>This file at a git revision…</source>
            <translation>这个文件的 git 修订版…</translation>
        </message>
        <message>
            <source>Variant</source>
            <translation>变体</translation>
        </message>
        <message>
            <source>Variants to compare</source>
            <translation>要比较的变体</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>as opened</source>
            <translation>打开时</translation>
        </message>
        <message>
            <source>as saved</source>
            <translation>已保存的</translation>
        </message>
        <message>
            <source>target %1</source>
            <translation>目标 %1</translation>
        </message>
    </context>
</TS>
