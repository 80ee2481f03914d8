<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AboutDialog</name>
        <message>
            <source>About Leadline</source>
            <translation>关于 Leadline</translation>
        </message>
        <message>
            <source>A desktop assistant for DeepSeek V4: long documents in, answers out, the price in plain sight.</source>
            <translation>DeepSeek V4 的桌面助手：放进长文档，得到回答，价格一目了然。</translation>
        </message>
        <message>
            <source>Free software under the GNU Affero General Public License, version 3 or later. There is no warranty.</source>
            <translation>自由软件，采用 GNU Affero 通用公共许可证第 3 版或更新版本。不提供任何担保。</translation>
        </message>
        <message>
            <source>Licences</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>AccountControl</name>
        <message>
            <source>Tiny local model</source>
            <translation>本地微型模型</translation>
        </message>
        <message>
            <source>{id}, {window} tokens</source>
            <translation>{id}，{window} 词元</translation>
        </message>
        <message>
            <source>on this computer, free, often wrong</source>
            <translation>在本机运行，免费，经常出错</translation>
        </message>
        <message>
            <source>needs a key</source>
            <translation>需要密钥</translation>
        </message>
        <message>
            <source>The tiny local model has one mode only.</source>
            <translation>本地微型模型只有一种模式。</translation>
        </message>
        <message>
            <source>tiny local model, often wrong</source>
            <translation>本地微型模型，经常出错</translation>
        </message>
        <message>
            <source>Ask about these documents…</source>
            <translation>就这些文档提问…</translation>
        </message>
        <message>
            <source>Ask anything, or drop documents…</source>
            <translation>随便问，或把文档拖进来…</translation>
        </message>
        <message>
            <source>The language changes when Leadline is started again.</source>
            <translation>重新启动 Leadline 后语言才会改变。</translation>
        </message>
    </context>
    <context>
        <name>ChatHeader</name>
        <message>
            <source>Chats (F8)</source>
            <translation>对话 (F8)</translation>
        </message>
        <message>
            <source>Documents (F9)</source>
            <translation>文档 (F9)</translation>
        </message>
        <message>
            <source>More about this chat</source>
            <translation>此对话的更多操作</translation>
        </message>
        <message>
            <source>New chat</source>
            <translation>新对话</translation>
        </message>
        <message>
            <source>Title of the chat</source>
            <translation>对话标题</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Hide documents</source>
            <translation>隐藏文档</translation>
        </message>
        <message>
            <source>Show documents</source>
            <translation>显示文档</translation>
        </message>
        <message>
            <source>Delete chat</source>
            <translation>删除对话</translation>
        </message>
    </context>
    <context>
        <name>Composer</name>
        <message>
            <source>Question</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Ask anything</source>
            <translation>随便问</translation>
        </message>
        <message>
            <source>Add files or a folder</source>
            <translation>添加文件或文件夹</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop (Esc)</source>
            <translation>停止 (Esc)</translation>
        </message>
        <message>
            <source>Send ~{price}</source>
            <translation>发送 约{price}</translation>
        </message>
        <message>
            <source>Send (Enter). A new line: Shift+Enter</source>
            <translation>发送 (Enter)。换行：Shift+Enter</translation>
        </message>
        <message>
            <source>The model that answers</source>
            <translation>回答的模型</translation>
        </message>
        <message>
            <source>Model: {model}</source>
            <translation>模型：{model}</translation>
        </message>
    </context>
    <context>
        <name>ContextGauge</name>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>Question</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Kept for the answer</source>
            <translation>留给回答</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>空闲</translation>
        </message>
        <message>
            <source>Room in the model's window</source>
            <translation>模型上下文窗口的占用</translation>
        </message>
        <message>
            <source>{tokens} tokens too many for this model</source>
            <translation>超出此模型 {tokens} 词元</translation>
        </message>
        <message>
            <source>{used} of {window}</source>
            <translation>{used} / {window}</translation>
        </message>
    </context>
    <context>
        <name>Controller</name>
        <message>
            <source>This link is not opened: only web and mail addresses are.</source>
            <translation>没有打开此链接：只打开网页和邮件地址。</translation>
        </message>
        <message>
            <source>No program for web addresses was found.</source>
            <translation>没有找到可以打开网址的程序。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>ConversationControl</name>
        <message>
            <source>Only the last question can be tried again for now.</source>
            <translation>目前只能重试最后一个问题。</translation>
        </message>
        <message>
            <source>There is no DeepSeek key yet.</source>
            <translation>还没有 DeepSeek 密钥。</translation>
        </message>
        <message>
            <source>Add a key, or use the tiny local model. Your question stays below.</source>
            <translation>请添加密钥，或使用本地微型模型。您的问题仍在下面。</translation>
        </message>
        <message>
            <source>Add a key</source>
            <translation>添加密钥</translation>
        </message>
        <message>
            <source>Use the local model</source>
            <translation>使用本地模型</translation>
        </message>
        <message>
            <source>It was a reply in another chat.</source>
            <translation>这是另一个对话中的回复。</translation>
        </message>
        <message>
            <source>Open it</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Starting the local model…</source>
            <translation>正在启动本地模型…</translation>
        </message>
        <message>
            <source>The model is reading…</source>
            <translation>模型正在阅读…</translation>
        </message>
        <message>
            <source>Counting and sending…</source>
            <translation>正在计数并发送…</translation>
        </message>
        <message>
            <source>The documents are still being read.</source>
            <translation>文档还在读取中。</translation>
        </message>
    </context>
    <context>
        <name>CostMeter</name>
        <message>
            <source>today {sum}</source>
            <translation>今天 {sum}</translation>
        </message>
        <message>
            <source>no costs today</source>
            <translation>今天没有花费</translation>
        </message>
        <message>
            <source>today: not known</source>
            <translation>今天：未知</translation>
        </message>
        <message>
            <source>Costs: {sum}</source>
            <translation>费用：{sum}</translation>
        </message>
        <message>
            <source>Costs</source>
            <translation>费用</translation>
        </message>
        <message>
            <source>This reply</source>
            <translation>本次回复</translation>
        </message>
        <message>
            <source>This chat</source>
            <translation>本对话</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Balance</source>
            <translation>余额</translation>
        </message>
        <message>
            <source>Some replies came without a count: the sums are too low.</source>
            <translation>有些回复没有用量数据：合计偏低。</translation>
        </message>
    </context>
    <context>
        <name>DocumentControl</name>
        <message>
            <source>What was already sent stays in this chat: its bill depends on an unchanged beginning.</source>
            <translation>已发送的内容会留在此对话中：开头不变，费用才低。</translation>
        </message>
        <message>
            <source>Start a new chat to leave it out.</source>
            <translation>若不想包含它，请开始新对话。</translation>
        </message>
        <message>
            <source>Removed: {count}</source>
            <translation>已移除：{count}</translation>
        </message>
        <message>
            <source>Removed: {name}</source>
            <translation>已移除：{name}</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Not everything was read.</source>
            <translation>没有全部读完。</translation>
        </message>
        <message>
            <source>could not be read: {names}</source>
            <translation>无法读取：{names}</translation>
        </message>
        <message>
            <source>pages without text: {count}</source>
            <translation>没有文字的页数：{count}</translation>
        </message>
        <message>
            <source>left out, as they may hold keys: {names}</source>
            <translation>可能含有密钥，未包含：{names}</translation>
        </message>
        <message>
            <source>Not everything of these documents will be sent.</source>
            <translation>这些文档不会全部发送。</translation>
        </message>
    </context>
    <context>
        <name>DocumentPanel</name>
        <message>
            <source>Files</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>页面</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Add documents</source>
            <translation>添加文档</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>筛选</translation>
        </message>
        <message>
            <source>Filter documents</source>
            <translation>筛选文档</translation>
        </message>
        <message>
            <source>Add files…</source>
            <translation>添加文件…</translation>
        </message>
        <message>
            <source>Add a folder…</source>
            <translation>添加文件夹…</translation>
        </message>
    </context>
    <context>
        <name>DocumentTree</name>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Show text</source>
            <translation>显示文字</translation>
        </message>
        <message>
            <source>Copy path</source>
            <translation>复制路径</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
    </context>
    <context>
        <name>DropOverlay</name>
        <message>
            <source>Drop to add</source>
            <translation>松开即可添加</translation>
        </message>
    </context>
    <context>
        <name>EmptyDocuments</name>
        <message>
            <source>No documents in this chat</source>
            <translation>此对话没有文档</translation>
        </message>
        <message>
            <source>Drop files or a folder anywhere in the window: PDF, text, code. They are read on this computer.</source>
            <translation>把文件或文件夹拖到窗口任意位置：PDF、文本、代码。它们在本机读取。</translation>
        </message>
        <message>
            <source>Add documents</source>
            <translation>添加文档</translation>
        </message>
        <message>
            <source>No document matches</source>
            <translation>没有匹配的文档</translation>
        </message>
    </context>
    <context>
        <name>HistoryControl</name>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Deleted: {title}</source>
            <translation>已删除：{title}</translation>
        </message>
        <message>
            <source>Untitled</source>
            <translation>无标题</translation>
        </message>
    </context>
    <context>
        <name>HistoryList</name>
        <message>
            <source>Chats</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
    </context>
    <context>
        <name>HistoryModel</name>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>昨天</translation>
        </message>
        <message>
            <source>Previous 7 days</source>
            <translation>过去 7 天</translation>
        </message>
        <message>
            <source>MMMM yyyy</source>
            <extracomment>The head over the chats of a month, as a date format of Qt: "November 2026"</extracomment>
            <translation>yyyy年M月</translation>
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Menu (F10)</source>
            <translation>菜单 (F10)</translation>
        </message>
        <message>
            <source>New chat</source>
            <translation>新对话</translation>
        </message>
        <message>
            <source>Search chats</source>
            <translation>搜索对话</translation>
        </message>
        <message>
            <source>Collections</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>Nothing found. Titles, questions and replies were searched.</source>
            <translation>没有找到。已搜索标题、问题和回复。</translation>
        </message>
        <message>
            <source>Your chats will be listed here. They stay on this computer.</source>
            <translation>您的对话会列在这里，只保存在本机。</translation>
        </message>
    </context>
    <context>
        <name>KeyDialog</name>
        <message>
            <source>DeepSeek key</source>
            <translation>DeepSeek 密钥</translation>
        </message>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Show the key</source>
            <translation>显示密钥</translation>
        </message>
        <message>
            <source>You make one on DeepSeek's page:</source>
            <translation>在 DeepSeek 的页面上创建：</translation>
        </message>
        <message>
            <source>Checking the key</source>
            <translation>正在检查密钥</translation>
        </message>
        <message>
            <source>Check and save</source>
            <translation>检查并保存</translation>
        </message>
        <message>
            <source>Use for this session only</source>
            <translation>仅本次使用</translation>
        </message>
        <message>
            <source>Remove key</source>
            <translation>删除密钥</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Your key for DeepSeek</source>
            <translation>您的 DeepSeek 密钥</translation>
        </message>
        <message>
            <source>In use: the key ending in {last4}, kept in {store} for {host}.</source>
            <translation>正在使用：以 {last4} 结尾的密钥，保存在 {store}，仅用于 {host}。</translation>
        </message>
        <message>
            <source>In use: the key ending in {last4} from DEEPSEEK_API_KEY. It is read and never stored.</source>
            <translation>正在使用：来自 DEEPSEEK_API_KEY、以 {last4} 结尾的密钥。只读取，从不保存。</translation>
        </message>
        <message>
            <source>In use: the key ending in {last4}, until Leadline ends. It is stored nowhere.</source>
            <translation>正在使用：以 {last4} 结尾的密钥，直到 Leadline 退出。不保存在任何地方。</translation>
        </message>
        <message>
            <source>The key will be kept in {store} and sent only to {host}.</source>
            <translation>密钥会保存在 {store}，只发送到 {host}。</translation>
        </message>
        <message>
            <source>There is no key yet.</source>
            <translation>还没有密钥。</translation>
        </message>
    </context>
    <context>
        <name>LicencesDialog</name>
        <message>
            <source>Licences</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>LinkDialog</name>
        <message>
            <source>Open this link?</source>
            <translation>打开此链接？</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>Open in the browser</source>
            <translation>在浏览器中打开</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>This link leads out of Leadline, to</source>
            <translation>此链接通往 Leadline 之外：</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Conversation</source>
            <translation>会话</translation>
        </message>
        <message>
            <source>That text is too long for a question: {count} characters.</source>
            <translation>这段文字作为问题太长：{count} 个字符。</translation>
        </message>
        <message>
            <source>Save it as a file and drop that here: up to {limit} characters can be pasted.</source>
            <translation>请存成文件再拖进来：最多可粘贴 {limit} 个字符。</translation>
        </message>
    </context>
    <context>
        <name>ModeSelector</name>
        <message>
            <source>How hard the model thinks</source>
            <translation>模型思考的程度</translation>
        </message>
        <message>
            <source>Non-think</source>
            <translation>不思考</translation>
        </message>
        <message>
            <source>Low</source>
            <translation>低</translation>
        </message>
        <message>
            <source>High</source>
            <translation>高</translation>
        </message>
        <message>
            <source>Max</source>
            <translation>最高</translation>
        </message>
        <message>
            <source>Fast, for daily talk and questions of low risk.</source>
            <translation>快速，适合日常交谈和低风险的问题。</translation>
        </message>
        <message>
            <source>Thinks a little: an extra level that some models offer.</source>
            <translation>稍作思考：部分模型提供的额外档位。</translation>
        </message>
        <message>
            <source>Thinks first: slower and more accurate, for complex problems.</source>
            <translation>先思考再回答：更慢、更准确，适合复杂问题。</translation>
        </message>
        <message>
            <source>Pushes the model's reasoning to its limit, for the hardest problems. It thinks much longer; the service adds instructions of its own. Keep 384K of the window free.</source>
            <translation>把模型的推理推到极限，适合最难的问题。思考时间长得多；服务会加入它自己的指令。请在窗口中留出 384K。</translation>
        </message>
    </context>
    <context>
        <name>NoticeStrip</name>
        <message>
            <source>Details</source>
            <translation>详情</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>PageViewer</name>
        <message>
            <source>Previous page</source>
            <translation>上一页</translation>
        </message>
        <message>
            <source>Next page</source>
            <translation>下一页</translation>
        </message>
        <message>
            <source>Text of the page</source>
            <translation>页面文字</translation>
        </message>
        <message>
            <source>No page chosen</source>
            <translation>没有选择页面</translation>
        </message>
        <message>
            <source>Choose a document under Files to read what was found in it.</source>
            <translation>在“文件”中选择一个文档，查看从中读到的内容。</translation>
        </message>
        <message>
            <source>{page} of {pages}</source>
            <translation>{page} / {pages}</translation>
        </message>
        <message>
            <source>There is no text on this page.</source>
            <translation>此页没有文字。</translation>
        </message>
    </context>
    <context>
        <name>PriceControl</name>
        <message>
            <source>Free: the tiny local model answers on this computer. Often wrong.</source>
            <translation>免费：本地微型模型在本机回答，经常出错。</translation>
        </message>
        <message>
            <source>The price of this model is not known.</source>
            <translation>此模型的价格未知。</translation>
        </message>
        <message>
            <source>Input: {price} for {tokens} tokens, {hit} of them probably cached.</source>
            <translation>输入：{tokens} 词元共 {price}，其中 {hit} 很可能已缓存。</translation>
        </message>
        <message>
            <source>With a typical answer of {tokens} tokens: {price}.</source>
            <translation>按通常 {tokens} 词元的回答：{price}。</translation>
        </message>
        <message>
            <source>If nothing is cached and the answer is long: {price}.</source>
            <translation>若没有缓存且回答很长：{price}。</translation>
        </message>
        <message>
            <source>The tokens are estimated.</source>
            <translation>词元数为估计值。</translation>
        </message>
        <message>
            <source>{count} d</source>
            <translation>{count} 天</translation>
        </message>
        <message>
            <source>{count} h</source>
            <translation>{count} 小时</translation>
        </message>
        <message>
            <source>{count} min</source>
            <translation>{count} 分钟</translation>
        </message>
        <message>
            <source>peak for {time}</source>
            <translation>高峰时段，还有 {time}</translation>
        </message>
        <message>
            <source>off-peak for {time}</source>
            <translation>优惠时段，还有 {time}</translation>
        </message>
    </context>
    <context>
        <name>ReadingRow</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Reading documents</source>
            <translation>正在读取文档</translation>
        </message>
        <message>
            <source>Reading {name}</source>
            <translation>正在读取 {name}</translation>
        </message>
        <message>
            <source>page {page} of {pages}</source>
            <translation>第 {page} / {pages} 页</translation>
        </message>
    </context>
    <context>
        <name>SettingsDialog</name>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>By language</source>
            <translation>按语言</translation>
        </message>
        <message>
            <source>Chinese yuan (¥)</source>
            <translation>人民币 (¥)</translation>
        </message>
        <message>
            <source>US dollar ($)</source>
            <translation>美元 ($)</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Use ours</source>
            <translation>用自带的</translation>
        </message>
        <message>
            <source>DeepSeek key…</source>
            <translation>DeepSeek 密钥…</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>语言(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>主题(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Currency</source>
            <translation>货币(&amp;C)</translation>
        </message>
        <message>
            <source>Local &amp;model</source>
            <translation>本地模型(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Data folder</source>
            <translation>数据文件夹(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Key</source>
            <translation>密钥(&amp;K)</translation>
        </message>
        <message>
            <source>A new language shows the next time Leadline starts.</source>
            <translation>新语言在下次启动 Leadline 时生效。</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>the tiny one that comes with Leadline</source>
            <translation>Leadline 自带的微型模型</translation>
        </message>
    </context>
    <context>
        <name>Welcome</name>
        <message>
            <source>Ask your documents</source>
            <translation>向文档提问</translation>
        </message>
        <message>
            <source>Long reports and code in, answers out, and the price before you send.</source>
            <translation>放进长报告和代码，得到回答，发送前就看到价格。</translation>
        </message>
        <message>
            <source>Drop a PDF or a folder anywhere</source>
            <translation>把 PDF 或文件夹拖到任意位置</translation>
        </message>
        <message>
            <source>Add a DeepSeek key</source>
            <translation>添加 DeepSeek 密钥</translation>
        </message>
        <message>
            <source>Use the tiny local model</source>
            <translation>使用本地微型模型</translation>
        </message>
        <message>
            <source>Up to a million tokens of documents at once. The key stays in your system's key store.</source>
            <translation>一次可放进多达一百万词元的文档。密钥保存在系统的密钥库中。</translation>
        </message>
        <message>
            <source>Often wrong, but it needs no key and no network: good for trying the window out.</source>
            <translation>经常出错，但不需要密钥和网络：适合先试试这个窗口。</translation>
        </message>
        <message>
            <source>Answers from DeepSeek</source>
            <translation>由 DeepSeek 回答</translation>
        </message>
        <message>
            <source>Just look around</source>
            <translation>先随便看看</translation>
        </message>
        <message>
            <source>Summarise these documents in ten sentences, with page numbers.</source>
            <translation>用十句话总结这些文档，并注明页码。</translation>
        </message>
        <message>
            <source>Which figures in these documents contradict each other?</source>
            <translation>这些文档中有哪些数字互相矛盾？</translation>
        </message>
        <message>
            <source>Make a table of all dates and what happened on them.</source>
            <translation>把所有日期和当天发生的事列成表格。</translation>
        </message>
        <message>
            <source>What is a prompt?</source>
            <translation>什么是提示词？</translation>
        </message>
        <message>
            <source>Write a short greeting.</source>
            <translation>写一句简短的问候。</translation>
        </message>
        <message>
            <source>Explain the method of least squares in one page, with code.</source>
            <translation>用一页讲清最小二乘法，附代码。</translation>
        </message>
        <message>
            <source>Translate my next message into Chinese and English.</source>
            <translation>把我的下一条消息翻译成中文和英文。</translation>
        </message>
        <message>
            <source>Review the function I paste next, and point out its bugs.</source>
            <translation>检查我接下来粘贴的函数，指出其中的错误。</translation>
        </message>
    </context>
    <context>
        <name>WindowActions</name>
        <message>
            <source>New chat</source>
            <translation>新对话</translation>
        </message>
        <message>
            <source>Search chats</source>
            <translation>搜索对话</translation>
        </message>
        <message>
            <source>Write a question</source>
            <translation>写问题</translation>
        </message>
        <message>
            <source>Add files…</source>
            <translation>添加文件…</translation>
        </message>
        <message>
            <source>Add a folder…</source>
            <translation>添加文件夹…</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>设置…</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Chats</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Delete chat</source>
            <translation>删除对话</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>DeepSeek key…</source>
            <translation>DeepSeek 密钥…</translation>
        </message>
        <message>
            <source>About Leadline</source>
            <translation>关于 Leadline</translation>
        </message>
        <message>
            <source>Licences</source>
            <translation>许可证</translation>
        </message>
        <message>
            <source>File</source>
            <translation>文件</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>View</source>
            <translation>视图</translation>
        </message>
        <message>
            <source>Theme of the system</source>
            <translation>跟随系统主题</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>帮助</translation>
        </message>
    </context>
    <context>
        <name>Wording</name>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>More</source>
            <translation>更多</translation>
        </message>
        <message>
            <source>Edit question</source>
            <translation>编辑问题</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>全部显示</translation>
        </message>
        <message>
            <source>Show less</source>
            <translation>收起</translation>
        </message>
        <message>
            <source>code</source>
            <translation>代码</translation>
        </message>
        <message>
            <source>Waiting for the first word…</source>
            <translation>等待第一个字…</translation>
        </message>
        <message>
            <source>Thinking… {time}</source>
            <translation>思考中… {time}</translation>
        </message>
        <message>
            <source>Thought for {time}, {count} tokens</source>
            <translation>思考了 {time}，{count} 词元</translation>
        </message>
        <message>
            <source>Thought for {time}</source>
            <translation>思考了 {time}</translation>
        </message>
        <message>
            <source>Thought, {count} tokens</source>
            <translation>思考，{count} 词元</translation>
        </message>
        <message>
            <source>Thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>{s} s</source>
            <translation>{s} 秒</translation>
        </message>
        <message>
            <source>{m} min {s} s</source>
            <translation>{m} 分 {s} 秒</translation>
        </message>
        <message>
            <source>; </source>
            <translation>；</translation>
        </message>
        <message>
            <source>The best passages were sent: {names}</source>
            <translation>已发送最相关的段落：{names}</translation>
        </message>
        <message>
            <source>{names} and {count} more</source>
            <translation>{names} 等，另有 {count} 个</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>Interrupted: Leadline was closed</source>
            <translation>已中断：Leadline 被关闭</translation>
        </message>
        <message>
            <source>The reply broke off</source>
            <translation>回复中断</translation>
        </message>
        <message>
            <source>The reply failed</source>
            <translation>回复失败</translation>
        </message>
        <message>
            <source>Copy all</source>
            <translation>全部复制</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>复制链接</translation>
        </message>
        <message>
            <source>Select all</source>
            <translation>全选</translation>
        </message>
        <message>
            <source>To the end</source>
            <translation>到末尾</translation>
        </message>
        <message>
            <source>Conversation</source>
            <translation>会话</translation>
        </message>
        <message>
            <source>You</source>
            <translation>您</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>回复</translation>
        </message>
    </context>
    <context>
        <name>files</name>
        <message>
            <source>Add files</source>
            <translation>添加文件</translation>
        </message>
        <message>
            <source>Add a folder</source>
            <translation>添加文件夹</translation>
        </message>
        <message>
            <source>Choose a model file</source>
            <translation>选择模型文件</translation>
        </message>
        <message>
            <source>Model files (*.gguf)</source>
            <translation>模型文件 (*.gguf)</translation>
        </message>
    </context>
    <context>
        <name>notes</name>
        <message>
            <source>no text</source>
            <translation>没有文字</translation>
        </message>
        <message>
            <source>encrypted</source>
            <translation>已加密</translation>
        </message>
        <message>
            <source>took too long</source>
            <translation>耗时太长</translation>
        </message>
        <message>
            <source>could not be read</source>
            <translation>无法读取</translation>
        </message>
        <message>
            <source>too large</source>
            <translation>太大</translation>
        </message>
        <message>
            <source>binary</source>
            <translation>二进制</translation>
        </message>
        <message>
            <source>ignored</source>
            <translation>已忽略</translation>
        </message>
        <message>
            <source>generated</source>
            <translation>自动生成</translation>
        </message>
        <message>
            <source>key</source>
            <translation>含密钥</translation>
        </message>
        <message>
            <source>link</source>
            <translation>链接</translation>
        </message>
        <message>
            <source>not supported</source>
            <translation>不支持</translation>
        </message>
        <message>
            <source>odd characters</source>
            <translation>异常字符</translation>
        </message>
        <message>
            <source>cut short</source>
            <translation>已截断</translation>
        </message>
        <message>
            <source>reading</source>
            <translation>读取中</translation>
        </message>
        <message>
            <source>left out: {reason}</source>
            <translation>未包含：{reason}</translation>
        </message>
        <message>
            <source>left out</source>
            <translation>未包含</translation>
        </message>
        <message>
            <source>file is gone</source>
            <translation>文件已不在</translation>
        </message>
        <message>
            <source>file has changed</source>
            <translation>文件已更改</translation>
        </message>
        <message>
            <source>p. {page}</source>
            <translation>第 {page} 页</translation>
        </message>
        <message>
            <source>p. {first}–{last}</source>
            <translation>第 {first}–{last} 页</translation>
        </message>
    </context>
    <context>
        <name>turns</name>
        <message>
            <source>{place} of {count}</source>
            <translation>{place} / {count}</translation>
        </message>
        <message>
            <source>in {count}</source>
            <translation>输入 {count}</translation>
        </message>
        <message>
            <source>({share}% cached)</source>
            <translation>（{share}% 已缓存）</translation>
        </message>
        <message>
            <source>out {count}</source>
            <translation>输出 {count}</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>已停止。</translation>
        </message>
        <message>
            <source>Interrupted: Leadline ended while this reply came. What had come is kept.</source>
            <translation>已中断：回复到一半时 Leadline 退出了。已收到的内容保留着。</translation>
        </message>
        <message>
            <source>The reply broke off.</source>
            <translation>回复中断了。</translation>
        </message>
    </context>
</TS>
