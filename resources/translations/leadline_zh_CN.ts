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
        <name>AlternativesControl</name>
        <message>
            <source>free</source>
            <translation>免费</translation>
        </message>
    </context>
    <context>
        <name>BalanceControl</name>
        <message>
            <source>not enough for a question</source>
            <translation>不够提一个问题</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>{sum} of it granted</source>
            <translation>其中赠金 {sum}</translation>
        </message>
        <message>
            <source>not enough for one more question like this</source>
            <translation>不够再提一个这样的问题</translation>
        </message>
        <message>
            <source>about {count} more questions like this</source>
            <translation>约够再提 {count} 个这样的问题</translation>
        </message>
        <message>
            <source>about {count} more question like this</source>
            <translation>约够再提 {count} 个这样的问题</translation>
        </message>
        <message>
            <source>{left} is left. Top it up, then send again.</source>
            <translation>还剩 {left}。请充值后再发送。</translation>
        </message>
        <message>
            <source>{left} is left, and a question like this one costs about {price}. Top it up, then send again.</source>
            <translation>还剩 {left}，而这样的问题约需 {price}。请充值后再发送。</translation>
        </message>
        <message>
            <source>{left} is left by the service's last count, about {count} questions like this one at {price} each; that count lags behind. Top it up, then send again.</source>
            <translation>按服务最近一次的统计还剩 {left}，约够 {count} 个这样的问题，每个 {price}；该统计会滞后。请充值后再发送。</translation>
        </message>
    </context>
    <context>
        <name>BalancePage</name>
        <message>
            <source>Ask now</source>
            <translation>立即查询</translation>
        </message>
        <message>
            <source>Explained s&amp;ince</source>
            <translation>说明的起点(&amp;I)</translation>
        </message>
        <message>
            <source>Why the balance changed</source>
            <translation>余额变动的原因</translation>
        </message>
        <message>
            <source>Asking…</source>
            <translation>正在查询…</translation>
        </message>
        <message>
            <source>Line</source>
            <translation>项目</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>金额</translation>
        </message>
        <message>
            <source>What it is</source>
            <translation>说明</translation>
        </message>
    </context>
    <context>
        <name>BillControl</name>
        <message>
            <source>{price} so far</source>
            <translation>目前 {price}</translation>
        </message>
    </context>
    <context>
        <name>BillPopover</name>
        <message>
            <source>What this reply cost</source>
            <translation>此回复的费用</translation>
        </message>
    </context>
    <context>
        <name>BillWording</name>
        <message>
            <source>It cost nothing.</source>
            <translation>没有花费。</translation>
        </message>
        <message>
            <source>Nothing was billed.</source>
            <translation>没有计费。</translation>
        </message>
        <message>
            <source>Bill</source>
            <translation>账单</translation>
        </message>
        <message>
            <source>about {price}</source>
            <translation>约 {price}</translation>
        </message>
        <message>
            <source>Estimated</source>
            <translation>估计</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>未知</translation>
        </message>
        <message>
            <source>Input, cached</source>
            <translation>输入，已缓存</translation>
        </message>
        <message>
            <source>Input, not cached</source>
            <translation>输入，未缓存</translation>
        </message>
        <message>
            <source>Thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>No count came with it: our own count of its tokens, in no sum of bills.</source>
            <translation>没有收到用量数据：这里按本机统计的词元估算，不计入账单合计。</translation>
        </message>
        <message>
            <source>No count came with it, and nothing is known to go by.</source>
            <translation>没有收到用量数据，也没有可供估算的依据。</translation>
        </message>
        <message>
            <source>No price is known for {model}.</source>
            <translation>{model} 的价格未知。</translation>
        </message>
        <message>
            <source>It ended in other hours than it began in: by those it is {price}. DeepSeek does not say which count; the sums hold the price of the begin.</source>
            <translation>开始和结束处于不同时段：按结束时段是 {price}。DeepSeek 没有说明以哪个为准；合计按开始时段计。</translation>
        </message>
        <message>
            <source>peak</source>
            <translation>高峰</translation>
        </message>
        <message>
            <source>off-peak</source>
            <translation>优惠</translation>
        </message>
        <message>
            <source>all hours</source>
            <translation>全天</translation>
        </message>
        <message>
            <source>{model}, {hours}: {hit} cached, {miss} not cached, {output} output, per million tokens.</source>
            <translation>{model}，{hours}，每百万词元：已缓存 {hit}，未缓存 {miss}，输出 {output}。</translation>
        </message>
        <message>
            <source>{count} requests together.</source>
            <translation>共 {count} 次请求。</translation>
        </message>
        <message>
            <source>The forecast was {price}: it cost {percent}% more.</source>
            <translation>预估 {price}：实际多 {percent}%。</translation>
        </message>
        <message>
            <source>The forecast was {price}, and so it was.</source>
            <translation>预估 {price}，实际相同。</translation>
        </message>
        <message>
            <source>The forecast was {price}: it cost {percent}% less.</source>
            <translation>预估 {price}：实际少 {percent}%。</translation>
        </message>
    </context>
    <context>
        <name>BranchControl</name>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Continue exactly where you stopped.</source>
            <translation>请从中断的地方接着写。</translation>
        </message>
        <message>
            <source>This server cannot go on within a reply: it is asked to continue.</source>
            <translation>此服务器不能在回复中接着写：改为请它继续。</translation>
        </message>
        <message>
            <source>Answer now</source>
            <translation>立即回答</translation>
        </message>
        <message>
            <source>This server cannot answer from a thought that was broken off: it is asked without thinking.</source>
            <translation>此服务器不能从中断的思考接着回答：改为不思考，重新提问。</translation>
        </message>
        <message>
            <source>Beside reading on demand no thought is answered from half-way: it is asked without thinking.</source>
            <translation>按需读取时不能从中断的思考接着回答：改为不思考，重新提问。</translation>
        </message>
        <message>
            <source>Answer now without more thinking</source>
            <translation>不再思考，立即回答</translation>
        </message>
        <message>
            <source>Documents of another branch are not part of this one: {names}</source>
            <translation>另一分支的文档不在此分支中：{names}</translation>
        </message>
        <message>
            <source>Send them here, too</source>
            <translation>也发送到这里</translation>
        </message>
        <message>
            <source>{count} tokens that were sent before are read anew</source>
            <translation>以前发送过的 {count} 词元要重新读取</translation>
        </message>
        <message>
            <source>{model} in the mode {mode} has not read this chat.</source>
            <translation>{model} 在“{mode}”模式下没有读过此对话。</translation>
        </message>
        <message>
            <source>Keep it as it is</source>
            <translation>保持不变</translation>
        </message>
        <message>
            <source>A reply is under way in this chat.</source>
            <translation>此对话正在生成回复。</translation>
        </message>
        <message>
            <source>Stop it, or wait until it is complete.</source>
            <translation>请停止它，或等它完成。</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>{model} is not to be had any more.</source>
            <translation>{model} 已不可用。</translation>
        </message>
        <message>
            <source>Try again with another one.</source>
            <translation>请换一个模型重试。</translation>
        </message>
    </context>
    <context>
        <name>CapControl</name>
        <message>
            <source>This reply has reached {price}.</source>
            <translation>此回复已达到 {price}。</translation>
        </message>
        <message>
            <source>Its thinking and answer alone; it goes on meanwhile.</source>
            <translation>仅计思考和回答；回复仍在继续。</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Answer now</source>
            <translation>立即回答</translation>
        </message>
    </context>
    <context>
        <name>ChangeControl</name>
        <message>
            <source>changed: {names}</source>
            <translation>已更改：{names}</translation>
        </message>
        <message>
            <source>file is gone: {names}</source>
            <translation>文件已不在：{names}</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>重新读取</translation>
        </message>
        <message>
            <source>Sent as it was read and shown; on disk it is different now.</source>
            <translation>按读取并显示时的内容发送；磁盘上现已不同。</translation>
        </message>
        <message>
            <source>new: {names}</source>
            <translation>新增：{names}</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Files of this chat are different on disk now. What was read stays until you say so.</source>
            <translation>此对话的文件在磁盘上已有变化。已读取的内容会保留，直到您决定更新。</translation>
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
            <source>Temporary</source>
            <translation>临时</translation>
        </message>
        <message>
            <source>Nothing of this chat is kept: it goes when Leadline closes. What it costs stays.</source>
            <translation>此对话不保存：关闭 Leadline 后消失。费用会保留。</translation>
        </message>
        <message>
            <source>Instructions: {words}</source>
            <translation>指令：{words}</translation>
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
            <source>Instructions…</source>
            <translation>指令…</translation>
        </message>
        <message>
            <source>Templates…</source>
            <translation>模板…</translation>
        </message>
        <message>
            <source>New chat with these documents</source>
            <translation>用这些文档开始新对话</translation>
        </message>
        <message>
            <source>Make a collection of these documents</source>
            <translation>用这些文档建合集</translation>
        </message>
        <message>
            <source>Warm up the documents…</source>
            <translation>预热文档…</translation>
        </message>
        <message>
            <source>Read documents on demand</source>
            <translation>按需读取文档</translation>
        </message>
        <message>
            <source>Limit of this collection…</source>
            <translation>此合集的限额…</translation>
        </message>
        <message>
            <source>Limit of this chat…</source>
            <translation>此对话的限额…</translation>
        </message>
        <message>
            <source>Keep this chat</source>
            <translation>保留此对话</translation>
        </message>
        <message>
            <source>Delete collection</source>
            <translation>删除合集</translation>
        </message>
        <message>
            <source>Delete chat</source>
            <translation>删除对话</translation>
        </message>
    </context>
    <context>
        <name>ChoiceControl</name>
        <message>
            <source>{names}: new chats go without it, those that have read it keep it.</source>
            <translation>{names}：新对话不再包含它，读过它的对话仍保留。</translation>
        </message>
        <message>
            <source>What new chats begin with is then read anew. Price of a first question:</source>
            <translation>新对话的开头将重新读取。首个问题的价格：</translation>
        </message>
        <message>
            <source>{names}: the model has read it in this chat.</source>
            <translation>{names}：模型已在此对话中读过。</translation>
        </message>
        <message>
            <source>What was sent cannot be taken back. Price of the next question:</source>
            <translation>已发送的内容无法收回。下一个问题的价格：</translation>
        </message>
        <message>
            <source>{names}: new chats send it before their first question, so that the rest stays cached.</source>
            <translation>{names}：新对话会在首个问题之前发送它，其余部分仍保持缓存。</translation>
        </message>
        <message>
            <source>Or all is read anew once, and cached together. Price of a first question:</source>
            <translation>也可以全部重新读取一次，一起缓存。首个问题的价格：</translation>
        </message>
        <message>
            <source>{names}: the file has changed since the model read it.</source>
            <translation>{names}：模型读过之后，文件已更改。</translation>
        </message>
        <message>
            <source>The model is told which text stands. Price of the next question:</source>
            <translation>会告诉模型以哪份文字为准。下一个问题的价格：</translation>
        </message>
        <message>
            <source>New chats are told which text stands. Price of a first question:</source>
            <translation>会告诉新对话以哪份文字为准。首个问题的价格：</translation>
        </message>
        <message>
            <source>Tell it to ignore it</source>
            <translation>让模型忽略它</translation>
        </message>
        <message>
            <source>Send the changes</source>
            <translation>发送更改</translation>
        </message>
        <message>
            <source>Send the new text</source>
            <translation>发送新文字</translation>
        </message>
        <message>
            <source>Leave it so</source>
            <translation>保持这样</translation>
        </message>
        <message>
            <source>Keep the old text</source>
            <translation>保留旧文字</translation>
        </message>
        <message>
            <source>Remove it</source>
            <translation>移除它</translation>
        </message>
        <message>
            <source>Send all anew without it</source>
            <translation>去掉它，全部重新发送</translation>
        </message>
        <message>
            <source>Read all anew</source>
            <translation>全部重新读取</translation>
        </message>
        <message>
            <source>Send all anew</source>
            <translation>全部重新发送</translation>
        </message>
        <message>
            <source>The next question tells the model to ignore it.</source>
            <translation>下一个问题会让模型忽略它。</translation>
        </message>
        <message>
            <source>The next question sends all anew, without what does not stand.</source>
            <translation>下一个问题会全部重新发送，不含已失效的内容。</translation>
        </message>
        <message>
            <source>The changes go out with the next question.</source>
            <translation>更改会随下一个问题发送。</translation>
        </message>
        <message>
            <source>The new text goes out with the next question.</source>
            <translation>新文字会随下一个问题发送。</translation>
        </message>
        <message>
            <source>The chats to come begin so; those there are stay as they are.</source>
            <translation>今后的对话会这样开始；已有的对话保持原样。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
    </context>
    <context>
        <name>CollectionControl</name>
        <message>
            <source>Untitled</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>no documents yet</source>
            <translation>还没有文档</translation>
        </message>
        <message>
            <source>{tokens} tokens</source>
            <translation>{tokens} 词元</translation>
        </message>
        <message>
            <source>cached, a question {price}</source>
            <translation>已缓存，每问 {price}</translation>
        </message>
        <message>
            <source>first {price}, then {later}</source>
            <translation>首问 {price}，之后 {later}</translation>
        </message>
        <message>
            <source>Documents: {count}, {tokens} tokens.</source>
            <translation>文档 {count} 个，{tokens} 词元。</translation>
        </message>
        <message>
            <source>First question {price}, then {later}: without what is typed and answered.</source>
            <translation>首个问题 {price}，之后每个 {later}：不含输入的文字和回答。</translation>
        </message>
        <message>
            <source>Probably cached: a question {later}, else {price}. Without what is typed and answered.</source>
            <translation>很可能已缓存：每个问题 {later}，否则 {price}。不含输入的文字和回答。</translation>
        </message>
        <message>
            <source>{count} changed</source>
            <translation>{count} 个已更改</translation>
        </message>
        <message>
            <source>{count} gone</source>
            <translation>{count} 个已不在</translation>
        </message>
        <message>
            <source>Collection</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>These documents are a collection now.</source>
            <translation>这些文档现在是一个合集。</translation>
        </message>
        <message>
            <source>Ask in it to begin a chat with them.</source>
            <translation>在其中提问，即可用这些文档开始对话。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>The chat is in “{name}” now. Its own documents stay.</source>
            <translation>对话已移入“{name}”。它自己的文档保留不变。</translation>
        </message>
        <message>
            <source>The chat is in no collection now. Its documents stay.</source>
            <translation>对话已不在任何合集中。它的文档保留不变。</translation>
        </message>
    </context>
    <context>
        <name>CollectionList</name>
        <message>
            <source>Collections</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>New chat in it</source>
            <translation>在其中开始新对话</translation>
        </message>
        <message>
            <source>Warm up the documents…</source>
            <translation>预热文档…</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>重命名</translation>
        </message>
        <message>
            <source>Delete collection</source>
            <translation>删除合集</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Take out of the collection</source>
            <translation>移出合集</translation>
        </message>
    </context>
    <context>
        <name>CollectionMenu</name>
        <message>
            <source>Collection</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
    </context>
    <context>
        <name>CollectionModel</name>
        <message>
            <source>Collections</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>{count} chats</source>
            <translation>{count} 个对话</translation>
        </message>
    </context>
    <context>
        <name>CompareChoice</name>
        <message>
            <source>{name}: there already</source>
            <translation>{name}：已有</translation>
        </message>
        <message>
            <source>Cannot be asked.</source>
            <translation>无法提问。</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>What it costs is not known.</source>
            <translation>费用未知。</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>免费</translation>
        </message>
        <message>
            <source>Together about {price}, from {low} to {high}</source>
            <translation>共约 {price}，{low} 到 {high}</translation>
        </message>
        <message>
            <source>Start ~{price}</source>
            <translation>开始 ~{price}</translation>
        </message>
        <message>
            <source>Without those whose price is not known.</source>
            <translation>不含价格未知的。</translation>
        </message>
        <message>
            <source>Some share what another reads, and wait for its first word.</source>
            <translation>有些共用另一个读取的内容，会等它的第一个字。</translation>
        </message>
        <message>
            <source>By your limits answers get shorter: at most {count} tokens.</source>
            <translation>按您的限额，回答会缩短：最多 {count} 词元。</translation>
        </message>
        <message>
            <source>Start all the same</source>
            <translation>仍然开始</translation>
        </message>
    </context>
    <context>
        <name>CompareColumn</name>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Go on with this</source>
            <translation>用这个继续</translation>
        </message>
        <message>
            <source>The chat goes on from this reply; the others stay beside it as versions.</source>
            <translation>对话从此回复继续；其他的作为并列版本保留。</translation>
        </message>
    </context>
    <context>
        <name>ComparePage</name>
        <message>
            <source>Stop all</source>
            <translation>全部停止</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>All replies are kept in the chat as versions of one.</source>
            <translation>所有回复都作为同一回复的版本保留在对话中。</translation>
        </message>
        <message>
            <source>Closing stops nothing: all replies are kept in the chat as versions of one.</source>
            <translation>关闭不会停止：所有回复都作为同一回复的版本保留在对话中。</translation>
        </message>
        <message>
            <source>so far</source>
            <translation>目前</translation>
        </message>
        <message>
            <source>in the end</source>
            <translation>最终</translation>
        </message>
        <message>
            <source>Price</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>From the cache</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>expected</source>
            <translation>预计</translation>
        </message>
    </context>
    <context>
        <name>CompareSetup</name>
        <message>
            <source>The prices are being worked out…</source>
            <translation>正在计算价格…</translation>
        </message>
        <message>
            <source>Each reads the whole chat and its documents for itself. Modes that begin alike, and repeats of one, share what the first of them has read: they wait for its first word.</source>
            <translation>每个都单独读取整个对话及其文档。开头相同的模式和同一个的重复提问共用第一个已读的内容：它们会等它的第一个字。</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Price</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>From the cache</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>Replies</source>
            <translation>回复数</translation>
        </message>
        <message>
            <source>Replies of {name}</source>
            <translation>{name} 的回复数</translation>
        </message>
        <message>
            <source>No more than {count} replies stand beside each other.</source>
            <translation>最多并排 {count} 个回复。</translation>
        </message>
    </context>
    <context>
        <name>CompareWindow</name>
        <message>
            <source>Compare</source>
            <translation>对比</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <source>Its chat is not on screen any more: open it, and compare there.</source>
            <translation>对应的对话已不在屏幕上：请打开它，在那里对比。</translation>
        </message>
        <message>
            <source>The chat is busy: wait until its reply is complete, or stop it.</source>
            <translation>对话正忙：请等回复完成，或停止它。</translation>
        </message>
        <message>
            <source>A reply still streams into the chat: stop it, or wait until it is complete.</source>
            <translation>对话中还有回复在生成：请停止它，或等它完成。</translation>
        </message>
        <message>
            <source>Together {price} so far</source>
            <translation>目前共 {price}</translation>
        </message>
        <message>
            <source>Together {price}</source>
            <translation>共 {price}</translation>
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
            <source>Templates</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>The model that answers</source>
            <translation>回答的模型</translation>
        </message>
        <message>
            <source>Temperature and top_p</source>
            <translation>温度和 top_p</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>发送</translation>
        </message>
        <message>
            <source>What this question costs, and why</source>
            <translation>此问题的费用及原因</translation>
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
            <source>Answer now</source>
            <translation>立即回答</translation>
        </message>
        <message>
            <source>Stop thinking, and answer from what was thought so far</source>
            <translation>停止思考，根据已有的思考回答</translation>
        </message>
        <message>
            <source>Send (Enter). A new line: Shift+Enter</source>
            <translation>发送 (Enter)。换行：Shift+Enter</translation>
        </message>
        <message>
            <source>Model: {model}</source>
            <translation>模型：{model}</translation>
        </message>
        <message>
            <source>Temperature {value}</source>
            <translation>温度 {value}</translation>
        </message>
        <message>
            <source>top_p {value}</source>
            <translation>top_p {value}</translation>
        </message>
        <message>
            <source>Fill in {place} first: Tab goes there. Or delete it.</source>
            <translation>请先填写 {place}：按 Tab 跳到那里。也可以删除它。</translation>
        </message>
        <message>
            <source>An edited question goes when the reply is over.</source>
            <translation>编辑过的问题在回复结束后才能发送。</translation>
        </message>
        <message>
            <source>A question with images goes when the reply is over.</source>
            <translation>带图片的问题在回复结束后才能发送。</translation>
        </message>
        <message>
            <source>An image is still being read.</source>
            <translation>图片还在读取中。</translation>
        </message>
        <message>
            <source>Write what you want to know about the image.</source>
            <translation>请写下您想了解这张图片的什么。</translation>
        </message>
        <message>
            <source>Send next</source>
            <translation>接着发送</translation>
        </message>
        <message>
            <source>Goes by itself when this reply is complete (Enter)</source>
            <translation>此回复完成后自动发送 (Enter)</translation>
        </message>
        <message>
            <source>Send ~{price}</source>
            <translation>发送 ~{price}</translation>
        </message>
    </context>
    <context>
        <name>ContextGauge</name>
        <message>
            <source>Room in the model's window</source>
            <translation>模型上下文窗口的占用</translation>
        </message>
        <message>
            <source>Instructions</source>
            <translation>指令</translation>
        </message>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>Earlier thinking</source>
            <translation>之前的思考</translation>
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
            <source>{tokens} tokens too many for this model</source>
            <translation>超出此模型 {tokens} 词元</translation>
        </message>
        <message>
            <source>Little room for the answer: {left} of the {wanted} tokens that this mode may need.</source>
            <translation>留给回答的空间很少：此模式可能需要 {wanted} 词元，只剩 {left}。</translation>
        </message>
        <message>
            <source>{used} of {window}</source>
            <translation>{used} / {window}</translation>
        </message>
    </context>
    <context>
        <name>Controller</name>
        <message>
            <source>Leadline is saving what is under way, then it closes.</source>
            <translation>Leadline 正在保存进行中的内容，然后关闭。</translation>
        </message>
        <message>
            <source>This link is not opened: only web and mail addresses are.</source>
            <translation>没有打开此链接：只打开网页和邮件地址。</translation>
        </message>
        <message>
            <source>No program was found that opens this.</source>
            <translation>没有找到可以打开它的程序。</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
    </context>
    <context>
        <name>ConversationControl</name>
        <message>
            <source>There is no DeepSeek key yet.</source>
            <translation>还没有 DeepSeek 密钥。</translation>
        </message>
        <message>
            <source>Add a key, or use the tiny local model. Your question stays below.</source>
            <translation>请添加密钥，或使用本地微型模型。您的问题仍在下面。</translation>
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
            <source>Continue</source>
            <translation>继续</translation>
        </message>
    </context>
    <context>
        <name>CostMeter</name>
        <message>
            <source>today {sum}</source>
            <translation>今天 {sum}</translation>
        </message>
        <message>
            <source>today: not known</source>
            <translation>今天：未知</translation>
        </message>
        <message>
            <source>no costs today</source>
            <translation>今天没有花费</translation>
        </message>
        <message>
            <source>Costs: {sum}</source>
            <translation>费用：{sum}</translation>
        </message>
        <message>
            <source>Some replies came without a count: the sums are too low.</source>
            <translation>有些回复没有用量数据：合计偏低。</translation>
        </message>
        <message>
            <source>Estimated is what came without a count and was counted here; it is in no sum of bills.</source>
            <translation>“估计”是没有用量数据、由本机统计的部分，不计入账单合计。</translation>
        </message>
        <message>
            <source>its prompt, thinking and answer so far</source>
            <translation>提示词，以及目前的思考和回答</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>未知</translation>
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
            <source>This month</source>
            <translation>本月</translation>
        </message>
        <message>
            <source>Balance</source>
            <translation>余额</translation>
        </message>
    </context>
    <context>
        <name>CostPopover</name>
        <message>
            <source>Costs</source>
            <translation>费用</translation>
        </message>
        <message>
            <source>Prices…</source>
            <translation>价格…</translation>
        </message>
    </context>
    <context>
        <name>DocumentControl</name>
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
        <message>
            <source>Report…</source>
            <translation>报告…</translation>
        </message>
        <message>
            <source>Recognise text…</source>
            <translation>识别文字…</translation>
        </message>
        <message>
            <source>Password…</source>
            <translation>密码…</translation>
        </message>
    </context>
    <context>
        <name>DocumentMenu</name>
        <message>
            <source>Report…</source>
            <translation>报告…</translation>
        </message>
        <message>
            <source>Show in the file manager</source>
            <translation>在文件管理器中显示</translation>
        </message>
        <message>
            <source>Copy path</source>
            <translation>复制路径</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Show text</source>
            <translation>显示文字</translation>
        </message>
        <message>
            <source>Include</source>
            <translation>包含</translation>
        </message>
        <message>
            <source>Do not include</source>
            <translation>不包含</translation>
        </message>
        <message>
            <source>Enter its password…</source>
            <translation>输入密码…</translation>
        </message>
        <message>
            <source>Pages, tables, recognition…</source>
            <translation>页面、表格、识别…</translation>
        </message>
        <message>
            <source>Read without the bodies of functions</source>
            <translation>不读函数体</translation>
        </message>
        <message>
            <source>Read with the bodies of functions</source>
            <translation>连函数体一起读</translation>
        </message>
        <message>
            <source>Recognise scanned pages…</source>
            <translation>识别扫描页…</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>重新读取</translation>
        </message>
    </context>
    <context>
        <name>DocumentModel</name>
        <message>
            <source>{name} (changes)</source>
            <translation>{name}（更改）</translation>
        </message>
        <message>
            <source>{name} (older version)</source>
            <translation>{name}（旧版本）</translation>
        </message>
        <message>
            <source>Contents</source>
            <translation>内容</translation>
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
            <source>Order and report</source>
            <translation>排序和报告</translation>
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
            <source>Part of a folder, or a commit…</source>
            <translation>文件夹的一部分或某次提交…</translation>
        </message>
        <message>
            <source>Recent</source>
            <translation>最近使用</translation>
        </message>
        <message>
            <source>As they are sent</source>
            <translation>按发送顺序</translation>
        </message>
        <message>
            <source>By name</source>
            <translation>按名称</translation>
        </message>
        <message>
            <source>By tokens, most first</source>
            <translation>按词元，多的在前</translation>
        </message>
        <message>
            <source>By state, problems first</source>
            <translation>按状态，有问题的在前</translation>
        </message>
        <message>
            <source>Report…</source>
            <translation>报告…</translation>
        </message>
        <message>
            <source>Make a collection of these documents</source>
            <translation>用这些文档建合集</translation>
        </message>
    </context>
    <context>
        <name>DocumentTree</name>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
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
        <name>EditBanner</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The question stays as it was (Esc)</source>
            <translation>问题保持原样 (Esc)</translation>
        </message>
    </context>
    <context>
        <name>EditControl</name>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>The question stays as it was.</source>
            <translation>问题保持原样。</translation>
        </message>
        <message>
            <source>Editing question {number} of {count}: what follows stays in its branch</source>
            <translation>正在编辑第 {number} / {count} 个问题：之后的内容留在原分支中</translation>
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
        <name>EndpointControl</name>
        <message>
            <source>the tiny model, often wrong</source>
            <translation>微型模型，经常出错</translation>
        </message>
        <message>
            <source>On this computer</source>
            <translation>在本机</translation>
        </message>
        <message>
            <source>the embedded engine</source>
            <translation>内置引擎</translation>
        </message>
        <message>
            <source>1 model</source>
            <translation>1 个模型</translation>
        </message>
        <message>
            <source>{count} models</source>
            <translation>{count} 个模型</translation>
        </message>
        <message>
            <source>{models} listed on {day}</source>
            <translation>{models}（列于 {day}）</translation>
        </message>
        <message>
            <source>, by proxy</source>
            <translation>，经代理</translation>
        </message>
        <message>
            <source>without a key</source>
            <translation>无密钥</translation>
        </message>
        <message>
            <source>its key is missing</source>
            <translation>缺少密钥</translation>
        </message>
        <message>
            <source>key ending in {last4}</source>
            <translation>密钥以 {last4} 结尾</translation>
        </message>
    </context>
    <context>
        <name>EndpointDialog</name>
        <message>
            <source>Add an endpoint</source>
            <translation>添加端点</translation>
        </message>
        <message>
            <source>Endpoint</source>
            <translation>端点</translation>
        </message>
        <message>
            <source>A server of your own (OpenAI-compatible)</source>
            <translation>您自己的服务器（兼容 OpenAI）</translation>
        </message>
        <message>
            <source>Another account at DeepSeek</source>
            <translation>另一个 DeepSeek 账户</translation>
        </message>
        <message>
            <source>as you like to call it</source>
            <translation>随您命名</translation>
        </message>
        <message>
            <source>Remove key</source>
            <translation>删除密钥</translation>
        </message>
        <message>
            <source>It cannot be switched</source>
            <translation>不能切换</translation>
        </message>
        <message>
            <source>By the chat template (vLLM, SGLang, llama.cpp)</source>
            <translation>通过对话模板（vLLM、SGLang、llama.cpp）</translation>
        </message>
        <message>
            <source>As DeepSeek's own service</source>
            <translation>与 DeepSeek 官方服务相同</translation>
        </message>
        <message>
            <source>none, or such as socks5://127.0.0.1:1080</source>
            <translation>无，或例如 socks5://127.0.0.1:1080</translation>
        </message>
        <message>
            <source>As in the settings</source>
            <translation>同设置</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>服务器</translation>
        </message>
        <message>
            <source>Models and prices</source>
            <translation>模型和价格</translation>
        </message>
        <message>
            <source>Test</source>
            <translation>测试</translation>
        </message>
        <message>
            <source>Cancel the test</source>
            <translation>取消测试</translation>
        </message>
        <message>
            <source>The test</source>
            <translation>测试结果</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Use the key for this session only</source>
            <translation>密钥仅本次使用</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>A key ending in {last4} is kept in {place}.</source>
            <translation>以 {last4} 结尾的密钥保存在 {place}。</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>不变</translation>
        </message>
        <message>
            <source>It is kept in the key store, for this host alone.</source>
            <translation>保存在密钥库中，仅用于此主机。</translation>
        </message>
        <message>
            <source>none, where the server wants none</source>
            <translation>服务器不需要时留空</translation>
        </message>
        <message>
            <source>The field that the thinking comes in</source>
            <translation>返回思考内容的字段</translation>
        </message>
        <message>
            <source>&amp;What it is</source>
            <translation>类型(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>名称(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Address</source>
            <translation>地址(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Key</source>
            <translation>密钥(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Thinking</source>
            <translation>思考(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Proxy</source>
            <translation>代理(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Billed in</source>
            <translation>计费货币(&amp;B)</translation>
        </message>
        <message>
            <source>Its key is entered under “DeepSeek key”, its currency in the settings.</source>
            <translation>其密钥在“DeepSeek 密钥”中输入，货币在设置中选择。</translation>
        </message>
        <message>
            <source>How many tokens a model holds, and what a million of them costs. Empty: as the server lists it, and free.</source>
            <translation>模型能容纳多少词元，以及每百万词元的价格。留空：以服务器列出的为准，且免费。</translation>
        </message>
        <message>
            <source>Enter the server's address.</source>
            <translation>请输入服务器地址。</translation>
        </message>
        <message>
            <source>“{text}” is not a number of tokens or a price.</source>
            <translation>“{text}”不是词元数或价格。</translation>
        </message>
    </context>
    <context>
        <name>EndpointTable</name>
        <message>
            <source>Models and prices</source>
            <translation>模型和价格</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>Cached</source>
            <translation>已缓存</translation>
        </message>
        <message>
            <source>Not cached</source>
            <translation>未缓存</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>another model…</source>
            <translation>另一个模型…</translation>
        </message>
        <message>
            <source>The server does not say it: this is assumed.</source>
            <translation>服务器没有说明：这是假定值。</translation>
        </message>
    </context>
    <context>
        <name>EndpointWords</name>
        <message>
            <source>Reading the list of models…</source>
            <translation>正在读取模型列表…</translation>
        </message>
        <message>
            <source>Asking for one token…</source>
            <translation>正在请求一个词元…</translation>
        </message>
        <message>
            <source>Asking once more, in another way…</source>
            <translation>正在换一种方式再问一次…</translation>
        </message>
        <message>
            <source>The test was stopped.</source>
            <translation>测试已停止。</translation>
        </message>
        <message>
            <source>It gives no list of models: {why}</source>
            <translation>它没有给出模型列表：{why}</translation>
        </message>
        <message>
            <source>It counts the tokens of a reply.</source>
            <translation>它会统计回复的词元。</translation>
        </message>
        <message>
            <source>It does not count tokens: what a reply costs will not be known.</source>
            <translation>它不统计词元：回复的费用将无从得知。</translation>
        </message>
        <message>
            <source>{model} answered, but with no text.</source>
            <translation>{model} 回答了，但没有文字。</translation>
        </message>
        <message>
            <source>{model} answered; its first word came after {time} s.</source>
            <translation>{model} 回答了；{time} 秒后出现第一个字。</translation>
        </message>
        <message>
            <source>It has one model: {name}.</source>
            <translation>它有一个模型：{name}。</translation>
        </message>
        <message>
            <source>{names} and {count} more</source>
            <translation>{names} 等，另有 {count} 个</translation>
        </message>
        <message>
            <source>It has {count} models: {names}.</source>
            <translation>它有 {count} 个模型：{names}。</translation>
        </message>
        <message>
            <source>It does not say how much fits into a request: enter the window under Models and prices.</source>
            <translation>它没有说明一次请求能容纳多少：请在“模型和价格”中填写窗口。</translation>
        </message>
        <message>
            <source>{count} tokens fit into a request.</source>
            <translation>一次请求可容纳 {count} 词元。</translation>
        </message>
        <message>
            <source>An answer of 384K tokens fits.</source>
            <translation>容得下 384K 词元的回答。</translation>
        </message>
        <message>
            <source>An answer of 384K tokens does not: at most {count}.</source>
            <translation>容不下 384K 词元的回答：最多 {count}。</translation>
        </message>
        <message>
            <source>It refuses the way to switch thinking that was set, and answers without: none is set now.</source>
            <translation>它拒绝所设的思考切换方式，不用时能回答：现已改为不设。</translation>
        </message>
        <message>
            <source>Thinking comes back, in the field {field}.</source>
            <translation>会返回思考，在字段 {field} 中。</translation>
        </message>
        <message>
            <source>No thinking came back.</source>
            <translation>没有返回思考。</translation>
        </message>
        <message>
            <source>Check the address, and that the server is running.</source>
            <translation>请检查地址，并确认服务器正在运行。</translation>
        </message>
    </context>
    <context>
        <name>EndpointsDialog</name>
        <message>
            <source>Endpoints</source>
            <translation>端点</translation>
        </message>
        <message>
            <source>Where questions go. Each endpoint has a key of its own, which is sent to its host and to no other.</source>
            <translation>问题发往何处。每个端点有自己的密钥，只发送到它的主机。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Add an endpoint…</source>
            <translation>添加端点…</translation>
        </message>
        <message>
            <source>Read their models again</source>
            <translation>重新读取模型</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>{name} was removed.</source>
            <translation>已移除 {name}。</translation>
        </message>
        <message>
            <source>All lists were read.</source>
            <translation>所有列表都已读取。</translation>
        </message>
        <message>
            <source>Reading the lists of models…</source>
            <translation>正在读取模型列表…</translation>
        </message>
        <message>
            <source>Change…</source>
            <translation>更改…</translation>
        </message>
        <message>
            <source>Change {name}</source>
            <translation>更改 {name}</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Remove {name}</source>
            <translation>移除 {name}</translation>
        </message>
    </context>
    <context>
        <name>ErrorNotice</name>
        <message>
            <source>Add a key</source>
            <translation>添加密钥</translation>
        </message>
        <message>
            <source>Use the local model</source>
            <translation>使用本地模型</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Endpoints</source>
            <translation>端点</translation>
        </message>
        <message>
            <source>Key…</source>
            <translation>密钥…</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Top up…</source>
            <translation>充值…</translation>
        </message>
        <message>
            <source>Ask Flash instead</source>
            <translation>改问 Flash</translation>
        </message>
        <message>
            <source>Change the limit…</source>
            <translation>更改限额…</translation>
        </message>
        <message>
            <source>Send anyway this once</source>
            <translation>仅此一次，仍然发送</translation>
        </message>
    </context>
    <context>
        <name>ExcessControl</name>
        <message>
            <source>{count} tokens too many for {model}.</source>
            <translation>超出 {model} {count} 词元。</translation>
        </message>
        <message>
            <source>What weighs most: {names}.</source>
            <translation>占用最多的：{names}。</translation>
        </message>
        <message>
            <source>Read on demand, the model gets a list and fetches what it needs.</source>
            <translation>按需读取时，模型得到清单，自行取用所需内容。</translation>
        </message>
        <message>
            <source>{what} (−{count})</source>
            <translation>{what} (−{count})</translation>
        </message>
        <message>
            <source>Read on demand</source>
            <translation>按需读取</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>{count} documents do not go out: {tokens} tokens less.</source>
            <translation>{count} 个文档不会发送：减少 {tokens} 词元。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Their ticks are off; each can go out again.</source>
            <translation>已取消勾选；每个都可以重新勾选发送。</translation>
        </message>
        <message>
            <source>The model gets a list of {count} documents ({tokens} tokens) and reads what it needs.</source>
            <translation>模型会得到 {count} 个文档的清单（{tokens} 词元），读取所需内容。</translation>
        </message>
        <message>
            <source>Each reading is one more request, and all that was read and thought stays in the prompts that follow. After {calls} readings, or about {price}, you are asked.</source>
            <translation>每次读取多一次请求，读过和想过的内容都会留在之后的提示词中。读取 {calls} 次或约 {price} 后会询问您。</translation>
        </message>
        <message>
            <source>Send them whole</source>
            <translation>完整发送</translation>
        </message>
    </context>
    <context>
        <name>ExcessDialog</name>
        <message>
            <source>Make it fit</source>
            <translation>减到能放下</translation>
        </message>
        <message>
            <source>What weighs most</source>
            <translation>占用最多的</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>应用</translation>
        </message>
        <message>
            <source>Read on demand</source>
            <translation>按需读取</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>about {gain}</source>
            <translation>约 {gain}</translation>
        </message>
        <message>
            <source>Pages…</source>
            <translation>页面…</translation>
        </message>
        <message>
            <source>Choose pages of {name}</source>
            <translation>选择 {name} 的页面</translation>
        </message>
        <message>
            <source>{count} tokens too many</source>
            <translation>超出 {count} 词元</translation>
        </message>
        <message>
            <source>It fits, with {count} tokens to spare</source>
            <translation>能放下，还余 {count} 词元</translation>
        </message>
    </context>
    <context>
        <name>GaugePopover</name>
        <message>
            <source>Room in the model's window</source>
            <translation>模型上下文窗口的占用</translation>
        </message>
        <message>
            <source>What weighs most</source>
            <translation>占用最多的</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Remove {name}</source>
            <translation>移除 {name}</translation>
        </message>
    </context>
    <context>
        <name>HistoryControl</name>
        <message>
            <source>Its chats stay.</source>
            <translation>其中的对话会保留。</translation>
        </message>
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
            <source>Temporary: gone when Leadline closes</source>
            <translation>临时：关闭 Leadline 后消失</translation>
        </message>
        <message>
            <source>A reply is being written</source>
            <translation>正在生成回复</translation>
        </message>
        <message>
            <source>A new reply</source>
            <translation>有新回复</translation>
        </message>
        <message>
            <source>A question waits</source>
            <translation>有问题在等待</translation>
        </message>
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
            <source>Nothing found. Titles, questions and replies were searched.</source>
            <translation>没有找到。已搜索标题、问题和回复。</translation>
        </message>
        <message>
            <source>Collections: named documents for many chats</source>
            <translation>合集：供多个对话使用的一组文档</translation>
        </message>
        <message>
            <source>Make a collection of these documents, in the menu of a chat, names them.</source>
            <translation>在对话菜单中选“用这些文档建合集”即可建立。</translation>
        </message>
        <message>
            <source>Your chats will be listed here. They stay on this computer.</source>
            <translation>您的对话会列在这里，只保存在本机。</translation>
        </message>
    </context>
    <context>
        <name>ImageControl</name>
        <message>
            <source>{count} pictures cannot be sent as images.</source>
            <translation>{count} 张图片无法发送。</translation>
        </message>
        <message>
            <source>Leave the images out</source>
            <translation>不发送图片</translation>
        </message>
        <message>
            <source>Ask {model} instead</source>
            <translation>改问 {model}</translation>
        </message>
        <message>
            <source>Use {model}</source>
            <translation>使用 {model}</translation>
        </message>
        <message>
            <source>{model} cannot see the images of this chat: its questions go out without them.</source>
            <translation>{model} 看不到此对话的图片：问题会不带图片发送。</translation>
        </message>
        <message>
            <source>What was said before is then read anew, at the full price. Flash sees them.</source>
            <translation>之前的内容将按全价重新读取。Flash 能看到图片。</translation>
        </message>
    </context>
    <context>
        <name>ImageRow</name>
        <message>
            <source>Images that go with the question</source>
            <translation>随问题发送的图片</translation>
        </message>
        <message>
            <source>Reading…</source>
            <translation>正在读取…</translation>
        </message>
        <message>
            <source>{tokens} tokens</source>
            <translation>{tokens} 词元</translation>
        </message>
        <message>
            <source>{count} images, {tokens} tokens</source>
            <translation>{count} 张图片，{tokens} 词元</translation>
        </message>
    </context>
    <context>
        <name>InstructionsDialog</name>
        <message>
            <source>Instructions of this chat</source>
            <translation>此对话的指令</translation>
        </message>
        <message>
            <source>The model reads them before all else, in every question of this chat.</source>
            <translation>在此对话的每个问题中，模型都会最先读到它们。</translation>
        </message>
        <message>
            <source>They are fixed: all that was sent in this chat begins with them, and is cached by the service because its beginning never changes.</source>
            <translation>指令已固定：此对话发送的一切都以它们开头；开头不变，服务才能缓存。</translation>
        </message>
        <message>
            <source>Instructions</source>
            <translation>指令</translation>
        </message>
        <message>
            <source>You are…</source>
            <translation>你是…</translation>
        </message>
        <message>
            <source>Replies in</source>
            <translation>回复语言</translation>
        </message>
        <message>
            <source>New chat with other instructions</source>
            <translation>用其他指令开始新对话</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Use them</source>
            <translation>使用</translation>
        </message>
    </context>
    <context>
        <name>KeyControl</name>
        <message>
            <source>{total}, of which {granted} granted</source>
            <translation>{total}，其中赠金 {granted}</translation>
        </message>
    </context>
    <context>
        <name>KeyDialog</name>
        <message>
            <source>DeepSeek key</source>
            <translation>DeepSeek 密钥</translation>
        </message>
        <message>
            <source>Checking the key</source>
            <translation>正在检查密钥</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
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
            <source>Check it now</source>
            <translation>立即检查</translation>
        </message>
        <message>
            <source>Remove…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>You make one on DeepSeek's page:</source>
            <translation>在 DeepSeek 的页面上创建：</translation>
        </message>
        <message>
            <source>Your key for DeepSeek</source>
            <translation>您的 DeepSeek 密钥</translation>
        </message>
        <message>
            <source>In use: the key {place}. It is sent only to {host}.</source>
            <translation>正在使用的密钥：{place}。只发送到 {host}。</translation>
        </message>
        <message>
            <source>The key is used until Leadline ends, and sent only to {host}. It is stored nowhere.</source>
            <translation>密钥用到 Leadline 退出为止，只发送到 {host}，不保存在任何地方。</translation>
        </message>
        <message>
            <source>The key will be kept in {store} and sent only to {host}.</source>
            <translation>密钥会保存在 {store}，只发送到 {host}。</translation>
        </message>
        <message>
            <source>There is no key yet.</source>
            <translation>还没有密钥。</translation>
        </message>
        <message>
            <source>Looking into the key store…</source>
            <translation>正在查看密钥库…</translation>
        </message>
        <message>
            <source>Asking for the balance…</source>
            <translation>正在查询余额…</translation>
        </message>
        <message>
            <source>Putting it into the key store and reading it back…</source>
            <translation>正在存入密钥库并读回核对…</translation>
        </message>
        <message>
            <source>Removing the key…</source>
            <translation>正在删除密钥…</translation>
        </message>
        <message>
            <source>Asking {host} whether it takes the key…</source>
            <translation>正在询问 {host} 是否接受此密钥…</translation>
        </message>
    </context>
    <context>
        <name>KeyField</name>
        <message>
            <source>Key</source>
            <translation>密钥</translation>
        </message>
        <message>
            <source>Show the key</source>
            <translation>显示密钥</translation>
        </message>
        <message>
            <source>It is shown as dots, and cannot be copied out of here.</source>
            <translation>显示为圆点，无法从这里复制出去。</translation>
        </message>
        <message>
            <source>A key has plain letters, digits and signs only, and no spaces.</source>
            <translation>密钥只含普通字母、数字和符号，没有空格。</translation>
        </message>
        <message>
            <source>That is too short for a key.</source>
            <translation>作为密钥太短。</translation>
        </message>
        <message>
            <source>That is too long for a key.</source>
            <translation>作为密钥太长。</translation>
        </message>
        <message>
            <source>{count} characters: this may be a key.</source>
            <translation>{count} 个字符：可能是密钥。</translation>
        </message>
        <message>
            <source>DeepSeek's keys begin with {start}; this one does not.</source>
            <translation>DeepSeek 的密钥以 {start} 开头；这个不是。</translation>
        </message>
    </context>
    <context>
        <name>LanguageChoice</name>
        <message>
            <source>Language of the replies</source>
            <translation>回复语言</translation>
        </message>
        <message>
            <source>Left to the model</source>
            <translation>由模型决定</translation>
        </message>
        <message>
            <source>The language of the question</source>
            <translation>与问题相同</translation>
        </message>
        <message>
            <source>Simplified Chinese</source>
            <translation>简体中文</translation>
        </message>
        <message>
            <source>English</source>
            <translation>英文</translation>
        </message>
    </context>
    <context>
        <name>Later</name>
        <message>
            <source>tomorrow {time}</source>
            <translation>明天 {time}</translation>
        </message>
        <message>
            <source>ddd d MMM</source>
            <translation>M月d日 ddd</translation>
        </message>
        <message>
            <source>Goes at {time}</source>
            <translation>{time} 发送</translation>
        </message>
        <message>
            <source>Goes {time}</source>
            <translation>{time} 发送</translation>
        </message>
        <message>
            <source>Goes off-peak, from {time}</source>
            <translation>优惠时段发送，{time} 起</translation>
        </message>
        <message>
            <source>Goes when online again</source>
            <translation>恢复联网后发送</translation>
        </message>
        <message>
            <source>Goes when the balance allows</source>
            <translation>余额足够时发送</translation>
        </message>
        <message>
            <source>Goes {time}, then each day that has peak hours</source>
            <translation>{time} 发送，之后有高峰时段的每天重复</translation>
        </message>
    </context>
    <context>
        <name>LaterButton</name>
        <message>
            <source>{count} waiting</source>
            <translation>{count} 个等待中</translation>
        </message>
        <message>
            <source>What waits to be sent: {count}</source>
            <translation>等待发送：{count} 个</translation>
        </message>
    </context>
    <context>
        <name>LaterControl</name>
        <message>
            <source>At the next off-peak: it is off-peak now</source>
            <translation>下个优惠时段：现在就是优惠时段</translation>
        </message>
        <message>
            <source>At a time…</source>
            <translation>指定时间…</translation>
        </message>
        <message>
            <source>When online again</source>
            <translation>恢复联网后</translation>
        </message>
        <message>
            <source>When the balance allows</source>
            <translation>余额足够时</translation>
        </message>
        <message>
            <source>Send later</source>
            <translation>稍后发送</translation>
        </message>
        <message>
            <source>“{name}” is read then, so that the first question is cheap and fast.</source>
            <translation>届时读取“{name}”，让第一个问题又便宜又快。</translation>
        </message>
        <message>
            <source>Peak hours begin at {time}.</source>
            <translation>高峰时段从 {time} 开始。</translation>
        </message>
        <message>
            <source>Warm up at a time</source>
            <translation>定时预热</translation>
        </message>
        <message>
            <source>Warm up then</source>
            <translation>届时预热</translation>
        </message>
        <message>
            <source>Untitled</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>No connection</source>
            <translation>没有连接</translation>
        </message>
        <message>
            <source>Warm up: {name}</source>
            <translation>预热：{name}</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
    </context>
    <context>
        <name>LaterDialog</name>
        <message>
            <source>Question</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Again each day that has peak hours</source>
            <translation>有高峰时段的每天重复</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>That time has passed.</source>
            <translation>该时间已过。</translation>
        </message>
    </context>
    <context>
        <name>LaterDialogs</name>
        <message>
            <source>At a time</source>
            <translation>指定时间</translation>
        </message>
        <message>
            <source>When online again</source>
            <translation>恢复联网后</translation>
        </message>
        <message>
            <source>When the balance allows</source>
            <translation>余额足够时</translation>
        </message>
        <message>
            <source>The price is not known.</source>
            <translation>价格未知。</translation>
        </message>
        <message>
            <source>About {price}</source>
            <translation>约 {price}</translation>
        </message>
        <message>
            <source>At the next off-peak, {time}</source>
            <translation>下个优惠时段，{time}</translation>
        </message>
    </context>
    <context>
        <name>LaterPopover</name>
        <message>
            <source>What waits to be sent</source>
            <translation>等待发送</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>立即发送</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>编辑</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
    </context>
    <context>
        <name>LaterWatch</name>
        <message>
            <source>Untitled</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>A question missed its time.</source>
            <translation>有一个问题错过了发送时间。</translation>
        </message>
        <message>
            <source>{count} waiting sends missed their time.</source>
            <translation>有 {count} 个等待发送的内容错过了时间。</translation>
        </message>
        <message>
            <source>A warm-up missed its time.</source>
            <translation>有一次预热错过了时间。</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>立即发送</translation>
        </message>
        <message>
            <source>Show it</source>
            <translation>查看</translation>
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
        <name>LimitControl</name>
        <message>
            <source>today {amount}</source>
            <translation>今天已用 {amount}</translation>
        </message>
        <message>
            <source>this month {amount}</source>
            <translation>本月已用 {amount}</translation>
        </message>
        <message>
            <source>{amount}, at most {most}</source>
            <translation>{amount}，最多 {most}</translation>
        </message>
    </context>
    <context>
        <name>LimitsDialog</name>
        <message>
            <source>Limits</source>
            <translation>限额</translation>
        </message>
        <message>
            <source>One &amp;question</source>
            <translation>每个问题(&amp;Q)</translation>
        </message>
        <message>
            <source>One &amp;chat</source>
            <translation>每个对话(&amp;C)</translation>
        </message>
        <message>
            <source>One c&amp;ollection</source>
            <translation>每个合集(&amp;O)</translation>
        </message>
        <message>
            <source>A &amp;day</source>
            <translation>每天(&amp;D)</translation>
        </message>
        <message>
            <source>A &amp;month</source>
            <translation>每月(&amp;M)</translation>
        </message>
        <message>
            <source>no limit</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>Ask me</source>
            <translation>询问我</translation>
        </message>
        <message>
            <source>Refuse it</source>
            <translation>拒绝发送</translation>
        </message>
        <message>
            <source>&amp;When a question does not fit</source>
            <translation>问题超出限额时(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Ask when a reply reaches</source>
            <translation>回复达到此数时询问(&amp;A)</translation>
        </message>
        <message>
            <source>0 never asks</source>
            <translation>0 表示从不询问</translation>
        </message>
        <message>
            <source>By its thinking and answer, while they come. Nothing is stopped by itself.</source>
            <translation>按生成中的思考和回答计算。不会自动停止。</translation>
        </message>
        <message>
            <source>What may be spent at most. An answer is made as short as it has to be; what is under way counts with the most it can cost, here and in the terminal. A chat or collection can have a limit of its own.</source>
            <translation>最多可以花费多少。回答会按需要缩短；进行中的请求按可能的最高费用计算，窗口和终端都算在内。每个对话或合集可以有自己的限额。</translation>
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
            <source>No price is known for {names}: no limit can be kept there. Enter it in Settings, Endpoints; 0 where it is free.</source>
            <translation>{names} 的价格未知：无法遵守限额。请在“设置”的“端点”中填写；免费填 0。</translation>
        </message>
        <message>
            <source>“{text}” is not an amount of money.</source>
            <translation>“{text}”不是金额。</translation>
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
        <name>LowBalance</name>
        <message>
            <source>{left} is left on the account.</source>
            <translation>账户还剩 {left}。</translation>
        </message>
        <message>
            <source>Where it went</source>
            <translation>花在哪里</translation>
        </message>
        <message>
            <source>Top up…</source>
            <translation>充值…</translation>
        </message>
        <message>
            <source>This is said once; the limit is in the settings.</source>
            <translation>只提醒一次；界限在设置中。</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>About this model</source>
            <translation>关于此模型</translation>
        </message>
        <message>
            <source>Conversation</source>
            <translation>会话</translation>
        </message>
        <message>
            <source>Model: {model}</source>
            <translation>模型：{model}</translation>
        </message>
    </context>
    <context>
        <name>ModeControl</name>
        <message>
            <source>{model}, {mode} reads {count} tokens of this chat anew</source>
            <translation>{model}（{mode}）要重新读取此对话的 {count} 词元</translation>
        </message>
        <message>
            <source>{model}, {mode} reads {count} tokens of this chat anew: {price}</source>
            <translation>{model}（{mode}）要重新读取此对话的 {count} 词元：{price}</translation>
        </message>
        <message>
            <source>What {model}, {mode} has read stays held there for some hours.</source>
            <translation>{model}（{mode}）已读的内容会在服务端保留数小时。</translation>
        </message>
        <message>
            <source>Keep {mode}</source>
            <translation>保持“{mode}”</translation>
        </message>
        <message>
            <source>This question only, then back</source>
            <translation>仅此问题，之后换回</translation>
        </message>
        <message>
            <source>From now on</source>
            <translation>从现在起</translation>
        </message>
        <message>
            <source>The tiny local model has one mode only.</source>
            <translation>本地微型模型只有一种模式。</translation>
        </message>
        <message>
            <source>No way to switch this server's thinking is set: see Endpoints.</source>
            <translation>没有设置此服务器切换思考的方式：见“端点”。</translation>
        </message>
        <message>
            <source>The tiny local model always takes the likeliest word.</source>
            <translation>本地微型模型总是选最可能的词。</translation>
        </message>
        <message>
            <source>Has no effect while the model thinks: DeepSeek takes it and ignores it.</source>
            <translation>思考模式下不起作用：DeepSeek 会接受但忽略它。</translation>
        </message>
        <message>
            <source>Flash fixes it at 1.0.</source>
            <translation>Flash 固定为 1.0。</translation>
        </message>
        <message>
            <source>Usually {time} and {price}, by your own replies.</source>
            <translation>按您以往的回复，通常 {time}、{price}。</translation>
        </message>
        <message>
            <source>Usually {time}, by your own replies.</source>
            <translation>按您以往的回复，通常 {time}。</translation>
        </message>
        <message>
            <source>Typically {time}; an answer alone costs about {price} (built-in figures).</source>
            <translation>一般 {time}；仅回答约 {price}（内置数据）。</translation>
        </message>
        <message>
            <source>Typically {time} (built-in figures).</source>
            <translation>一般 {time}（内置数据）。</translation>
        </message>
        <message>
            <source>This chat leaves {room} tokens for the answer; Max wants 384k.</source>
            <translation>此对话只给回答留下 {room} 词元；“最高”模式需要 384k。</translation>
        </message>
        <message>
            <source>Send works all the same, and uses what is left.</source>
            <translation>仍可发送，会使用剩余的部分。</translation>
        </message>
        <message>
            <source>Use the {room} that is left</source>
            <translation>使用剩余的 {room}</translation>
        </message>
        <message>
            <source>Think High instead</source>
            <translation>改用“高”模式</translation>
        </message>
    </context>
    <context>
        <name>ModeSelector</name>
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
            <source>How hard the model thinks</source>
            <translation>模型思考的程度</translation>
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
        <message>
            <source>For the next question only.</source>
            <translation>仅用于下一个问题。</translation>
        </message>
        <message>
            <source>{mode}, once</source>
            <translation>{mode}，仅一次</translation>
        </message>
    </context>
    <context>
        <name>ModelControl</name>
        <message>
            <source>tiny local model, often wrong</source>
            <translation>本地微型模型，经常出错</translation>
        </message>
        <message>
            <source>On this computer</source>
            <translation>在本机</translation>
        </message>
        <message>
            <source>{endpoint} was removed.</source>
            <translation>{endpoint} 已移除。</translation>
        </message>
        <message>
            <source>What it answered can be read. Another model can go on, and reads it from the beginning.</source>
            <translation>它的回答仍可阅读。另一个模型可以接着回答，会从头读取。</translation>
        </message>
        <message>
            <source>{endpoint} no longer lists {model}.</source>
            <translation>{endpoint} 不再列出 {model}。</translation>
        </message>
        <message>
            <source>It may not answer. Another model can go on, and reads the chat from the beginning.</source>
            <translation>它可能不会回答。另一个模型可以接着回答，会从头读取此对话。</translation>
        </message>
        <message>
            <source>Use {model}</source>
            <translation>使用 {model}</translation>
        </message>
    </context>
    <context>
        <name>ModelMenu</name>
        <message>
            <source>About this model…</source>
            <translation>关于此模型…</translation>
        </message>
        <message>
            <source>Endpoints…</source>
            <translation>端点…</translation>
        </message>
    </context>
    <context>
        <name>ModelSheet</name>
        <message>
            <source>About this model</source>
            <translation>关于此模型</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>ModelWords</name>
        <message>
            <source>Instant</source>
            <translation>快速</translation>
        </message>
        <message>
            <source>flash, no thinking: for speed and low cost</source>
            <translation>flash，不思考：速度快、费用低</translation>
        </message>
        <message>
            <source>Expert</source>
            <translation>专家</translation>
        </message>
        <message>
            <source>pro, thinks first: the ceiling in maths, code and science</source>
            <translation>pro，先思考：数学、代码和科学的最高水平</translation>
        </message>
        <message>
            <source>Tiny local model</source>
            <translation>本地微型模型</translation>
        </message>
        <message>
            <source>free, often wrong</source>
            <translation>免费，经常出错</translation>
        </message>
        <message>
            <source>{window} tokens</source>
            <translation>{window} 词元</translation>
        </message>
        <message>
            <source>cautious limits</source>
            <translation>限制为保守值</translation>
        </message>
        <message>
            <source>no longer listed</source>
            <translation>已不在列表中</translation>
        </message>
        <message>
            <source>needs a key</source>
            <translation>需要密钥</translation>
        </message>
        <message>
            <source>A tiny model that runs on this computer, without a key and without a network. It is often wrong.</source>
            <translation>在本机运行的微型模型，不需要密钥和网络。经常出错。</translation>
        </message>
        <message>
            <source>Take it for the ceiling in maths, code and science.</source>
            <translation>适合数学、代码和科学中要求最高的问题。</translation>
        </message>
        <message>
            <source>Take it for speed and low cost.</source>
            <translation>适合求快、省钱。</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>{total} parameters</source>
            <translation>{total} 参数</translation>
        </message>
        <message>
            <source>{active} active for each token</source>
            <translation>每个词元激活 {active}</translation>
        </message>
        <message>
            <source>{reading} active for each token read, {writing} for each token written</source>
            <translation>读取时每个词元激活 {reading}，书写时 {writing}</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>规模</translation>
        </message>
        <message>
            <source>of these up to {most} for thinking and answer</source>
            <translation>其中思考和回答最多 {most}</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗口</translation>
        </message>
        <message>
            <source>Attention</source>
            <translation>注意力</translation>
        </message>
        <message>
            <source>Modes</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>支持</translation>
        </message>
        <message>
            <source>no</source>
            <translation>不支持</translation>
        </message>
        <message>
            <source>Weights</source>
            <translation>权重</translation>
        </message>
        <message>
            <source>open, {licence}</source>
            <translation>开放，{licence}</translation>
        </message>
        <message>
            <source>Endpoint</source>
            <translation>端点</translation>
        </message>
        <message>
            <source>As of {day}:</source>
            <translation>截至 {day}：</translation>
        </message>
        <message>
            <source>Its endpoint no longer lists this model: it may not answer.</source>
            <translation>其端点不再列出此模型：它可能不会回答。</translation>
        </message>
        <message>
            <source>Unknown model: its limits are cautious guesses, since its endpoint names none.</source>
            <translation>未知模型：端点没有说明其限制，这里是保守的估计。</translation>
        </message>
        <message>
            <source>non-think</source>
            <translation>不思考</translation>
        </message>
        <message>
            <source>low</source>
            <translation>低</translation>
        </message>
        <message>
            <source>high</source>
            <translation>高</translation>
        </message>
        <message>
            <source>max</source>
            <translation>最高</translation>
        </message>
        <message>
            <source>Price</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>free</source>
            <translation>免费</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>未知</translation>
        </message>
        <message>
            <source>free, as no price was entered for it</source>
            <translation>免费，因为没有填写价格</translation>
        </message>
        <message>
            <source>{hit} cached, {miss} not cached, {output} output, for a million tokens each</source>
            <translation>每百万词元：已缓存 {hit}，未缓存 {miss}，输出 {output}</translation>
        </message>
        <message>
            <source>Peak hours, until {time}.</source>
            <translation>高峰时段，到 {time}。</translation>
        </message>
        <message>
            <source>Off-peak, until {time}.</source>
            <translation>优惠时段，到 {time}。</translation>
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
        <message>
            <source>Copy for a report</source>
            <translation>复制报告内容</translation>
        </message>
        <message>
            <source>Always do this</source>
            <translation>总是这样做</translation>
        </message>
        <message>
            <source>It is done without asking from now on. Settings can change that.</source>
            <translation>今后不再询问，直接这样做。可在设置中更改。</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
    </context>
    <context>
        <name>OfferControl</name>
        <message>
            <source>{count} documents</source>
            <translation>{count} 个文档</translation>
        </message>
    </context>
    <context>
        <name>OutcomePage</name>
        <message>
            <source>Check again</source>
            <translation>再次检查</translation>
        </message>
        <message>
            <source>Top up…</source>
            <translation>充值…</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Balance</source>
            <translation>余额</translation>
        </message>
        <message>
            <source>Kept</source>
            <translation>位置</translation>
        </message>
        <message>
            <source>Sent to</source>
            <translation>发送到</translation>
        </message>
        <message>
            <source>The key is in use, but it could not be checked.</source>
            <translation>密钥已启用，但没能检查。</translation>
        </message>
        <message>
            <source>{why} The first question will show whether it works.</source>
            <translation>{why}第一个问题会显示它是否可用。</translation>
        </message>
        <message>
            <source>The key works, but its account has nothing left to spend.</source>
            <translation>密钥可用，但账户没有余额。</translation>
        </message>
        <message>
            <source>Top it up on DeepSeek's page; until then questions are refused.</source>
            <translation>请在 DeepSeek 的页面上充值；在此之前问题会被拒绝。</translation>
        </message>
        <message>
            <source>The key works.</source>
            <translation>密钥可用。</translation>
        </message>
        <message>
            <source>{host} only</source>
            <translation>仅 {host}</translation>
        </message>
        <message>
            <source>in {store}, ending in {last4}</source>
            <translation>{store}，以 {last4} 结尾</translation>
        </message>
        <message>
            <source>in DEEPSEEK_API_KEY, ending in {last4}; it is read and never stored</source>
            <translation>DEEPSEEK_API_KEY，以 {last4} 结尾；只读取，从不保存</translation>
        </message>
        <message>
            <source>until Leadline ends, ending in {last4}; it is stored nowhere</source>
            <translation>仅本次运行，以 {last4} 结尾；不保存在任何地方</translation>
        </message>
    </context>
    <context>
        <name>OwnLimitDialog</name>
        <message>
            <source>Limit of this chat</source>
            <translation>此对话的限额</translation>
        </message>
        <message>
            <source>Limit of this collection</source>
            <translation>此合集的限额</translation>
        </message>
        <message>
            <source>no limit</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>As every chat has it: {limit}</source>
            <translation>与其他对话相同：{limit}</translation>
        </message>
        <message>
            <source>As every collection has it: {limit}</source>
            <translation>与其他合集相同：{limit}</translation>
        </message>
        <message>
            <source>Its own:</source>
            <translation>单独设置：</translation>
        </message>
        <message>
            <source>None</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>Its own limit</source>
            <translation>单独的限额</translation>
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
            <source>Spent here so far: {amount}</source>
            <translation>目前已花费：{amount}</translation>
        </message>
        <message>
            <source>Enter an amount of money.</source>
            <translation>请输入金额。</translation>
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
        <name>PagedText</name>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Previous part</source>
            <translation>上一部分</translation>
        </message>
        <message>
            <source>Next part</source>
            <translation>下一部分</translation>
        </message>
        <message>
            <source>Part {number} of {count}</source>
            <translation>第 {number} / {count} 部分</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>没有找到</translation>
        </message>
    </context>
    <context>
        <name>PartDialog</name>
        <message>
            <source>Part of a folder, or a commit</source>
            <translation>文件夹的一部分或某次提交</translation>
        </message>
        <message>
            <source>All files, or for example *.py docs/</source>
            <translation>全部文件，或例如 *.py docs/</translation>
        </message>
        <message>
            <source>None, or for example tests/ *.min.js</source>
            <translation>无，或例如 tests/ *.min.js</translation>
        </message>
        <message>
            <source>As on disk, or a branch, a tag, a commit</source>
            <translation>磁盘上的现状，或分支、标签、提交</translation>
        </message>
        <message>
            <source>All files, or for example main</source>
            <translation>全部文件，或例如 main</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>&amp;Folder</source>
            <translation>文件夹(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Only</source>
            <translation>只包含(&amp;O)</translation>
        </message>
        <message>
            <source>&amp;Not</source>
            <translation>不包含(&amp;N)</translation>
        </message>
        <message>
            <source>As in &amp;git</source>
            <translation>git 版本(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Changed since</source>
            <translation>此后有更改(&amp;C)</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Patterns as in a .gitignore, apart by blanks. Branches and commits need git.</source>
            <translation>模式写法同 .gitignore，以空格分隔。分支和提交需要 git。</translation>
        </message>
    </context>
    <context>
        <name>PasswordDialog</name>
        <message>
            <source>Locked document</source>
            <translation>加锁的文档</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>密码</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>It is locked. Its password is kept in memory until Leadline is closed, and written nowhere.</source>
            <translation>文档已加锁。密码只留在内存中，直到 Leadline 关闭，不写入任何地方。</translation>
        </message>
        <message>
            <source>That password does not open it.</source>
            <translation>该密码打不开它。</translation>
        </message>
    </context>
    <context>
        <name>PasteControl</name>
        <message>
            <source>The pasted text became a document: {lines} lines, {characters} characters.</source>
            <translation>粘贴的文字已成为文档：{lines} 行，{characters} 个字符。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Put it into the question</source>
            <translation>放进问题</translation>
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
            <source>Free: no price is entered for this model in Settings, Endpoints.</source>
            <translation>免费：在“设置”的“端点”中没有填写此模型的价格。</translation>
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
            <source>{tokens} of them were sent before and are read anew: {price}.</source>
            <translation>其中 {tokens} 词元以前发送过，要重新读取：{price}。</translation>
        </message>
        <message>
            <source>The model reads on demand: each reading is one more request.</source>
            <translation>模型按需读取：每次读取多一次请求。</translation>
        </message>
        <message>
            <source>The tokens are estimated.</source>
            <translation>词元数为估计值。</translation>
        </message>
        <message>
            <source>about {price}</source>
            <translation>约 {price}</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>未知</translation>
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
        <name>PricePopover</name>
        <message>
            <source>What this question costs</source>
            <translation>此问题的费用</translation>
        </message>
        <message>
            <source>Compare…</source>
            <translation>对比…</translation>
        </message>
        <message>
            <source>Ask several models and modes, and read their replies beside each other</source>
            <translation>同时问多个模型和模式，并排阅读它们的回复</translation>
        </message>
        <message>
            <source>Send later…</source>
            <translation>稍后发送…</translation>
        </message>
    </context>
    <context>
        <name>PriceWords</name>
        <message>
            <source>Tokens are estimated: the server's count may differ.</source>
            <translation>词元数为估计值：可能与服务器的统计不同。</translation>
        </message>
        <message>
            <source>The price of this model is not known.</source>
            <translation>此模型的价格未知。</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>免费</translation>
        </message>
        <message>
            <source>About {price}</source>
            <translation>约 {price}</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} 到 {high}</translation>
        </message>
        <message>
            <source>Now about {price}: most of this chat is probably cached there.</source>
            <translation>现在约 {price}：此对话大部分很可能已缓存。</translation>
        </message>
        <message>
            <source>Now about {price}: {tokens} tokens are read anew.</source>
            <translation>现在约 {price}：要重新读取 {tokens} 词元。</translation>
        </message>
        <message>
            <source>Read {time} ago by this model in this mode.</source>
            <translation>{time}前由此模型在此模式下读过。</translation>
        </message>
        <message>
            <source>Another chat began with the same, {time} ago.</source>
            <translation>{time}前有另一个对话以相同内容开头。</translation>
        </message>
        <message>
            <source>From the cache</source>
            <translation>来自缓存</translation>
        </message>
        <message>
            <source>Of these, {tokens} were sent before.</source>
            <translation>其中 {tokens} 以前发送过。</translation>
        </message>
        <message>
            <source>The question, and what is new before it.</source>
            <translation>问题，以及它之前的新内容。</translation>
        </message>
        <message>
            <source>Not used for {time}: probably no longer cached.</source>
            <translation>已有 {time}未使用：很可能不再缓存。</translation>
        </message>
        <message>
            <source>This model has not read any of it in this mode.</source>
            <translation>此模型在此模式下没有读过这些内容。</translation>
        </message>
        <message>
            <source>Read anew</source>
            <translation>重新读取</translation>
        </message>
        <message>
            <source>By your last {count} replies: mostly {low} to {high}.</source>
            <translation>按您最近 {count} 次回复：多在 {low} 到 {high} 之间。</translation>
        </message>
        <message>
            <source>A built-in figure: mostly {low} to {high}.</source>
            <translation>内置数据：多在 {low} 到 {high} 之间。</translation>
        </message>
        <message>
            <source>Thinking and answer</source>
            <translation>思考和回答</translation>
        </message>
        <message>
            <source>Typical answer</source>
            <translation>通常的回答</translation>
        </message>
        <message>
            <source>The limit that is sent along: no reply gets longer.</source>
            <translation>随请求发送的上限：回复不会更长。</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>最多</translation>
        </message>
        <message>
            <source>If still cached</source>
            <translation>若仍有缓存</translation>
        </message>
        <message>
            <source>If no longer cached</source>
            <translation>若已无缓存</translation>
        </message>
        <message>
            <source>{chance}% likely, by {time} without use and your own replies.</source>
            <translation>可能性 {chance}%，按 {time}未使用和您以往的回复推算。</translation>
        </message>
        <message>
            <source>{chance}% likely: the service need not keep parts of a prompt.</source>
            <translation>可能性 {chance}%：服务不保证缓存提示词的一部分。</translation>
        </message>
        <message>
            <source>about {time}</source>
            <translation>约 {time}</translation>
        </message>
        <message>
            <source>{low} to {high}, by how long the reply gets.</source>
            <translation>{low}到 {high}，取决于回复长短。</translation>
        </message>
        <message>
            <source>By what is read, and how long that took before.</source>
            <translation>按读取的内容和以往所需时间推算。</translation>
        </message>
        <message>
            <source>First word</source>
            <translation>第一个字</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Half in {time}</source>
            <translation>{time}后减半</translation>
        </message>
        <message>
            <source>Twice as much in {time}</source>
            <translation>{time}后加倍</translation>
        </message>
        <message>
            <source>In {time}</source>
            <translation>{time}后</translation>
        </message>
        <message>
            <source>Peak hours end at {clock}.</source>
            <translation>高峰时段到 {clock} 结束。</translation>
        </message>
        <message>
            <source>Peak hours begin at {clock}.</source>
            <translation>高峰时段从 {clock} 开始。</translation>
        </message>
        <message>
            <source>{count} tokens</source>
            <translation>{count} 词元</translation>
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
            <source>{m} min</source>
            <translation>{m} 分钟</translation>
        </message>
        <message>
            <source>{h} h {m} min</source>
            <translation>{h} 小时 {m} 分</translation>
        </message>
        <message>
            <source>{h} h</source>
            <translation>{h} 小时</translation>
        </message>
        <message>
            <source>{d} d</source>
            <translation>{d} 天</translation>
        </message>
    </context>
    <context>
        <name>PricesControl</name>
        <message>
            <source>Nobody has compared the prices with DeepSeek's page for {count} days.</source>
            <translation>已有 {count} 天没有与 DeepSeek 的价格页面核对。</translation>
        </message>
        <message>
            <source>What you save takes its place; that file is kept as prices.json.damaged.</source>
            <translation>您保存的内容会取代它；该文件保留为 prices.json.damaged。</translation>
        </message>
    </context>
    <context>
        <name>PricesDialog</name>
        <message>
            <source>Prices</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>all</source>
            <translation>全天</translation>
        </message>
        <message>
            <source>peak</source>
            <translation>高峰</translation>
        </message>
        <message>
            <source>off-peak</source>
            <translation>优惠</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>From</source>
            <translation>起</translation>
        </message>
        <message>
            <source>Until</source>
            <translation>止</translation>
        </message>
        <message>
            <source>Hours</source>
            <translation>时段</translation>
        </message>
        <message>
            <source>Cached</source>
            <translation>已缓存</translation>
        </message>
        <message>
            <source>Not cached</source>
            <translation>未缓存</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Currency</source>
            <translation>货币</translation>
        </message>
        <message>
            <source>Source</source>
            <translation>来源</translation>
        </message>
        <message>
            <source>Prices per million tokens</source>
            <translation>每百万词元的价格</translation>
        </message>
        <message>
            <source>Holiday</source>
            <translation>节假日</translation>
        </message>
        <message>
            <source>First day</source>
            <translation>首日</translation>
        </message>
        <message>
            <source>Last day</source>
            <translation>末日</translation>
        </message>
        <message>
            <source>Holidays, off-peak though they are weekdays</source>
            <translation>节假日，虽是工作日仍按优惠时段计费</translation>
        </message>
        <message>
            <source>Show past prices</source>
            <translation>显示过去的价格</translation>
        </message>
        <message>
            <source>Per million tokens. Rows of your own come first and go before those of Leadline.</source>
            <translation>每百万词元。您自己的行排在最前，优先于 Leadline 自带的。</translation>
        </message>
        <message>
            <source>Holidays</source>
            <translation>节假日</translation>
        </message>
        <message>
            <source>Days that are off-peak though they are weekdays.</source>
            <translation>虽是工作日仍按优惠时段计费的日子。</translation>
        </message>
        <message>
            <source>Days that are off-peak though they are weekdays. Leadline knows {count} days, up to {last}.</source>
            <translation>虽是工作日仍按优惠时段计费的日子。Leadline 已知 {count} 天，到 {last} 为止。</translation>
        </message>
        <message>
            <source>Price page…</source>
            <translation>价格页面…</translation>
        </message>
        <message>
            <source>I checked them today</source>
            <translation>我今天核对过</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>添加</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
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
            <source>Last compared with DeepSeek's price page on {day}, {count} days ago.</source>
            <translation>上次与 DeepSeek 价格页面核对：{day}，{count} 天前。</translation>
        </message>
        <message>
            <source>Last compared with DeepSeek's price page yesterday.</source>
            <translation>昨天与 DeepSeek 价格页面核对过。</translation>
        </message>
        <message>
            <source>Compared with DeepSeek's price page today.</source>
            <translation>今天与 DeepSeek 价格页面核对过。</translation>
        </message>
    </context>
    <context>
        <name>ReadingDialog</name>
        <message>
            <source>Recognise scanned pages</source>
            <translation>识别扫描页</translation>
        </message>
        <message>
            <source>How it is read</source>
            <translation>读取方式</translation>
        </message>
        <message>
            <source>All, or for example 1-12, 40</source>
            <translation>全部，或例如 1-12, 40</translation>
        </message>
        <message>
            <source>Look for tables (slower)</source>
            <translation>查找表格（较慢）</translation>
        </message>
        <message>
            <source>On all pages, or for example 3-5</source>
            <translation>所有页，或例如 3-5</translation>
        </message>
        <message>
            <source>Pages with tables</source>
            <translation>含表格的页</translation>
        </message>
        <message>
            <source>Recognise pages without text</source>
            <translation>识别没有文字的页</translation>
        </message>
        <message>
            <source>Read</source>
            <translation>读取</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>页</translation>
        </message>
        <message>
            <source>Pages without text: {count}. They may be scans.</source>
            <translation>没有文字的页数：{count}。可能是扫描件。</translation>
        </message>
        <message>
            <source>Languages on the pages</source>
            <translation>页面上的语言</translation>
        </message>
        <message>
            <source>It takes a few seconds for each page.</source>
            <translation>每页需要几秒钟。</translation>
        </message>
        <message>
            <source>Text in scans is recognised by Tesseract, which is not installed. Install it with</source>
            <translation>扫描件中的文字由 Tesseract 识别，但尚未安装。安装命令：</translation>
        </message>
        <message>
            <source>How to install Tesseract</source>
            <translation>如何安装 Tesseract</translation>
        </message>
        <message>
            <source>Tick at least one language.</source>
            <translation>请至少勾选一种语言。</translation>
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
        <name>ReceiptDocuments</name>
        <message>
            <source>Document</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>In this request</source>
            <translation>在此请求中</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>页</translation>
        </message>
        <message>
            <source>Tokens</source>
            <translation>词元</translation>
        </message>
        <message>
            <source>SHA-256 of the file</source>
            <translation>文件的 SHA-256</translation>
        </message>
        <message>
            <source>Read by</source>
            <translation>读取程序</translation>
        </message>
        <message>
            <source>new</source>
            <translation>新发送</translation>
        </message>
        <message>
            <source>sent before</source>
            <translation>以前已发送</translation>
        </message>
        <message>
            <source>on demand</source>
            <translation>按需读取</translation>
        </message>
        <message>
            <source>left out: {reason}</source>
            <translation>未包含：{reason}</translation>
        </message>
        <message>
            <source>not sent</source>
            <translation>未发送</translation>
        </message>
    </context>
    <context>
        <name>ReceiptWindow</name>
        <message>
            <source>Receipt</source>
            <translation>收据</translation>
        </message>
        <message>
            <source>Looking for the receipt…</source>
            <translation>正在查找收据…</translation>
        </message>
        <message>
            <source>Try</source>
            <translation>尝试</translation>
        </message>
        <message>
            <source>The prompt is being rendered…</source>
            <translation>正在生成提示词…</translation>
        </message>
        <message>
            <source>The request is being read…</source>
            <translation>正在读取请求…</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>数字</translation>
        </message>
        <message>
            <source>Documents</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>提示词</translation>
        </message>
        <message>
            <source>Request</source>
            <translation>请求</translation>
        </message>
        <message>
            <source>Copy as Python</source>
            <translation>复制为 Python</translation>
        </message>
        <message>
            <source>Copy as curl</source>
            <translation>复制为 curl</translation>
        </message>
        <message>
            <source>Save request…</source>
            <translation>保存请求…</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Forecast</source>
            <translation>预估</translation>
        </message>
        <message>
            <source>Bill</source>
            <translation>账单</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差额</translation>
        </message>
        <message>
            <source>The embedded model runs only as long as Leadline does.</source>
            <translation>内置模型只在 Leadline 运行时可用。</translation>
        </message>
        <message>
            <source>Marks of the template</source>
            <translation>模板的标记</translation>
        </message>
        <message>
            <source>Added by the service</source>
            <translation>由服务添加</translation>
        </message>
        <message>
            <source>About so: its exact template is not known.</source>
            <translation>大致如此：确切的模板未知。</translation>
        </message>
    </context>
    <context>
        <name>RemovePage</name>
        <message>
            <source>Keep it</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Remove the key</source>
            <translation>删除密钥</translation>
        </message>
        <message>
            <source>Remove this key?</source>
            <translation>删除此密钥？</translation>
        </message>
        <message>
            <source>The key ending in {last4} is forgotten now instead of when Leadline ends.</source>
            <translation>以 {last4} 结尾的密钥现在就忘掉，不等 Leadline 退出。</translation>
        </message>
        <message>
            <source>The key ending in {last4} is deleted from {store}.</source>
            <translation>将从 {store} 删除以 {last4} 结尾的密钥。</translation>
        </message>
        <message>
            <source>This cannot be undone, and DeepSeek shows a key only once: you can make a new one there.</source>
            <translation>无法撤销，而且 DeepSeek 只显示一次密钥：您可以在那里新建一个。</translation>
        </message>
    </context>
    <context>
        <name>ReplyMenu</name>
        <message>
            <source>Answer now</source>
            <translation>立即回答</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>Try again with</source>
            <translation>换模型重试</translation>
        </message>
        <message>
            <source>Ask others the same…</source>
            <translation>也问其他模型…</translation>
        </message>
        <message>
            <source>Edit question</source>
            <translation>编辑问题</translation>
        </message>
        <message>
            <source>Receipt…</source>
            <translation>收据…</translation>
        </message>
        <message>
            <source>What it cost…</source>
            <translation>费用明细…</translation>
        </message>
    </context>
    <context>
        <name>ReportDialog</name>
        <message>
            <source>Report on the documents</source>
            <translation>文档报告</translation>
        </message>
        <message>
            <source>Looking through the documents…</source>
            <translation>正在检查文档…</translation>
        </message>
        <message>
            <source>Only what is not complete</source>
            <translation>只看不完整的</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>复制为文本</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>ReportModel</name>
        <message>
            <source>Document</source>
            <translation>文档</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>页</translation>
        </message>
        <message>
            <source>With text</source>
            <translation>有文字</translation>
        </message>
        <message>
            <source>Empty</source>
            <translation>空白</translation>
        </message>
        <message>
            <source>Recognised</source>
            <translation>识别</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Odd</source>
            <translation>异常</translation>
        </message>
        <message>
            <source>What is missing, and why</source>
            <translation>缺少什么及原因</translation>
        </message>
        <message>
            <source>Characters that have no meaning outside of the file's own font.</source>
            <translation>脱离文件自带字体就没有意义的字符。</translation>
        </message>
    </context>
    <context>
        <name>ReturnControl</name>
        <message>
            <source>{count} hours idle, probably cold</source>
            <translation>闲置 {count} 小时，缓存很可能已失效</translation>
        </message>
        <message>
            <source>{count} days idle, probably cold</source>
            <translation>闲置 {count} 天，缓存很可能已失效</translation>
        </message>
        <message>
            <source>The next question reads all {tokens} tokens anew.</source>
            <translation>下一个问题要重新读取全部 {tokens} 词元。</translation>
        </message>
        <message>
            <source>The next question costs {price} now.</source>
            <translation>现在提下一个问题需 {price}。</translation>
        </message>
        <message>
            <source>The next question costs {price} now, {other} off-peak.</source>
            <translation>现在提下一个问题需 {price}，优惠时段 {other}。</translation>
        </message>
        <message>
            <source>The next question costs {price} now, {other} at peak.</source>
            <translation>现在提下一个问题需 {price}，高峰时段 {other}。</translation>
        </message>
        <message>
            <source>Files changed: {count}.</source>
            <translation>已更改的文件：{count} 个。</translation>
        </message>
        <message>
            <source>Files gone: {count}.</source>
            <translation>已不在的文件：{count} 个。</translation>
        </message>
    </context>
    <context>
        <name>RiskControl</name>
        <message>
            <source>Find which document</source>
            <translation>找出是哪个文档</translation>
        </message>
    </context>
    <context>
        <name>RiskDialog</name>
        <message>
            <source>Refused by the content filter</source>
            <translation>被内容过滤拒绝</translation>
        </message>
        <message>
            <source>Request {number} of about {of}. Documents that still come into question: {left}.</source>
            <translation>第 {number} 次请求，共约 {of} 次。仍有嫌疑的文档：{left} 个。</translation>
        </message>
        <message>
            <source>The question itself is refused.</source>
            <translation>问题本身被拒绝。</translation>
        </message>
        <message>
            <source>Without any of the documents it is refused, too. Put it in other words.</source>
            <translation>不带任何文档也被拒绝。请换个说法。</translation>
        </message>
        <message>
            <source>No single document is refused.</source>
            <translation>没有单个文档被拒绝。</translation>
        </message>
        <message>
            <source>Only several of them together are. Leave some out, then send again.</source>
            <translation>只有几个放在一起才被拒绝。请去掉一些再发送。</translation>
        </message>
        <message>
            <source>This document is refused:</source>
            <translation>此文档被拒绝：</translation>
        </message>
        <message>
            <source>Something in it is what the service's filter looks for. Its file stays as it is.</source>
            <translation>其中有服务过滤的内容。文件保持原样。</translation>
        </message>
        <message>
            <source>{count} documents are refused:</source>
            <translation>{count} 个文档被拒绝：</translation>
        </message>
        <message>
            <source>Something in them is what the service's filter looks for. Their files stay as they are.</source>
            <translation>其中有服务过滤的内容。文件保持原样。</translation>
        </message>
        <message>
            <source>The others are still refused together.</source>
            <translation>其余的放在一起仍被拒绝。</translation>
        </message>
        <message>
            <source>Requests: {number}. Cost: {cost}.</source>
            <translation>请求：{number} 次。费用：{cost}。</translation>
        </message>
        <message>
            <source>Requests: {number}.</source>
            <translation>请求：{number} 次。</translation>
        </message>
        <message>
            <source>Leave it out and send again</source>
            <translation>去掉它再发送</translation>
        </message>
        <message>
            <source>Leave them out and send again</source>
            <translation>去掉它们再发送</translation>
        </message>
        <message>
            <source>Leadline can send the question with halves of the {documents} documents that are new to the service, and ask for one token each time, until only the refused one is left. That takes about {requests} requests.</source>
            <translation>服务尚未读过的文档有 {documents} 个。Leadline 可以每次带其中一半发送问题，只要一个词元的回答，直到只剩被拒绝的那个。大约需要 {requests} 次请求。</translation>
        </message>
        <message>
            <source>What the service accepts is billed: at most about {price}, more if several are refused.</source>
            <translation>服务接受的请求会计费：最多约 {price}；若有多个被拒绝，会更多。</translation>
        </message>
        <message>
            <source>What the service accepts is billed; the price of this model is not known.</source>
            <translation>服务接受的请求会计费；此模型的价格未知。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Find the document that is refused</source>
            <translation>找出被拒绝的文档</translation>
        </message>
        <message>
            <source>Searching</source>
            <translation>正在查找</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Searching…</source>
            <translation>正在查找…</translation>
        </message>
        <message>
            <source>Refused documents</source>
            <translation>被拒绝的文档</translation>
        </message>
        <message>
            <source>Left out, the rest makes a new prompt. The price on the button counts what the search has read.</source>
            <translation>去掉之后，其余内容成为新的提示词。按钮上的价格已考虑查找时读过的部分。</translation>
        </message>
    </context>
    <context>
        <name>SamplingPopover</name>
        <message>
            <source>How freely words are chosen</source>
            <translation>用词的自由程度</translation>
        </message>
        <message>
            <source>Code and maths</source>
            <translation>代码和数学</translation>
        </message>
        <message>
            <source>Data</source>
            <translation>数据</translation>
        </message>
        <message>
            <source>Talk and translation</source>
            <translation>对话和翻译</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>写作</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>温度</translation>
        </message>
        <message>
            <source>top_p</source>
            <translation>top_p</translation>
        </message>
        <message>
            <source>Kept with this chat.</source>
            <translation>随此对话保存。</translation>
        </message>
        <message>
            <source>Reset to 1.0</source>
            <translation>恢复为 1.0</translation>
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
            <source>As the account</source>
            <translation>同账户</translation>
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
            <source>Of an account with two balances, the one in this currency is shown and explained.</source>
            <translation>账户有两种余额时，显示并说明此货币的余额。</translation>
        </message>
        <message>
            <source>Low balance</source>
            <translation>余额不足</translation>
        </message>
        <message>
            <source>When the balance falls below that, the window says so once.</source>
            <translation>余额低于此数时，窗口会提醒一次。</translation>
        </message>
        <message>
            <source>Limits…</source>
            <translation>限额…</translation>
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
            <source>Name each chat after its first reply</source>
            <translation>首次回复后自动为对话命名</translation>
        </message>
        <message>
            <source>One request to Flash of some 300 tokens; its price is in the sums.</source>
            <translation>向 Flash 发送一次约 300 词元的请求；费用计入合计。</translation>
        </message>
        <message>
            <source>Send waiting questions when online again</source>
            <translation>恢复联网后发送等待中的问题</translation>
        </message>
        <message>
            <source>Ask each time</source>
            <translation>每次询问</translation>
        </message>
        <message>
            <source>Tell the model to ignore it</source>
            <translation>让模型忽略它</translation>
        </message>
        <message>
            <source>Send all anew without it</source>
            <translation>去掉它，全部重新发送</translation>
        </message>
        <message>
            <source>Send the changes</source>
            <translation>发送更改</translation>
        </message>
        <message>
            <source>Send the new text</source>
            <translation>发送新文字</translation>
        </message>
        <message>
            <source>Send all anew</source>
            <translation>全部重新发送</translation>
        </message>
        <message>
            <source>Keep the old text</source>
            <translation>保留旧文字</translation>
        </message>
        <message>
            <source>For one question, then back</source>
            <translation>仅一个问题，之后换回</translation>
        </message>
        <message>
            <source>From now on</source>
            <translation>从现在起</translation>
        </message>
        <message>
            <source>A reply may take so long to begin; the service drops a question that waited ten minutes.</source>
            <translation>回复最多等这么久才开始；服务会丢弃等待了十分钟的问题。</translation>
        </message>
        <message>
            <source>The model may think so long without a sign of life. All its thinking together has no limit.</source>
            <translation>模型思考时最多这么久没有动静。思考总时长没有限制。</translation>
        </message>
        <message>
            <source>The answer may pause so long.</source>
            <translation>回答最多停顿这么久。</translation>
        </message>
        <message>
            <source>to begin</source>
            <translation>待开始</translation>
        </message>
        <message>
            <source>thinking</source>
            <translation>思考中</translation>
        </message>
        <message>
            <source>writing</source>
            <translation>书写中</translation>
        </message>
        <message>
            <source>Open log folder</source>
            <translation>打开日志文件夹</translation>
        </message>
        <message>
            <source>DeepSeek key…</source>
            <translation>DeepSeek 密钥…</translation>
        </message>
        <message>
            <source>Endpoints…</source>
            <translation>端点…</translation>
        </message>
        <message>
            <source>Prices…</source>
            <translation>价格…</translation>
        </message>
        <message>
            <source>…</source>
            <translation>…</translation>
        </message>
        <message>
            <source>Clean up</source>
            <translation>清理</translation>
        </message>
        <message>
            <source>Forgets the texts of documents that no chat uses any more.</source>
            <translation>删除不再有对话使用的文档文字。</translation>
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
            <source>By it&amp;self</source>
            <translation>自动(&amp;S)</translation>
        </message>
        <message>
            <source>Sent document &amp;removed</source>
            <translation>移除已发送文档(&amp;R)</translation>
        </message>
        <message>
            <source>Sent document chan&amp;ged</source>
            <translation>已发送文档有更改(&amp;G)</translation>
        </message>
        <message>
            <source>Mode or model s&amp;witched</source>
            <translation>切换模式或模型(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Patience</source>
            <translation>等待(&amp;P)</translation>
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
            <source>Kept te&amp;xts</source>
            <translation>已存文字(&amp;X)</translation>
        </message>
        <message>
            <source>M&amp;ore</source>
            <translation>更多(&amp;O)</translation>
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
            <source>Warn below {amount}</source>
            <translation>低于 {amount} 时提醒</translation>
        </message>
        <message>
            <source>¥5 or $1</source>
            <translation>¥5 或 $1</translation>
        </message>
        <message>
            <source>Do not warn</source>
            <translation>余额不足时不提醒</translation>
        </message>
        <message>
            <source> s {what}</source>
            <translation> 秒 {what}</translation>
        </message>
        <message>
            <source>{size} of documents</source>
            <translation>文档 {size}</translation>
        </message>
        <message>
            <source>{size}, {freed} freed</source>
            <translation>{size}，已释放 {freed}</translation>
        </message>
        <message>
            <source>Cleaning up…</source>
            <translation>正在清理…</translation>
        </message>
        <message>
            <source>the tiny one that comes with Leadline</source>
            <translation>Leadline 自带的微型模型</translation>
        </message>
    </context>
    <context>
        <name>SourceControl</name>
        <message>
            <source>No file manager was found that shows it.</source>
            <translation>没有找到可以显示它的文件管理器。</translation>
        </message>
    </context>
    <context>
        <name>StorePage</name>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Use for this session only</source>
            <translation>仅本次使用</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>重试</translation>
        </message>
        <message>
            <source>The key was not kept anywhere. It still stands in the field of this window.</source>
            <translation>密钥没有保存在任何地方，仍在此窗口的输入框中。</translation>
        </message>
        <message>
            <source>Leadline keeps a key in a real key store or not at all; it never writes one into a file.</source>
            <translation>Leadline 只把密钥保存在真正的密钥库中，否则不保存；从不写入文件。</translation>
        </message>
        <message>
            <source>Enter a key for this session</source>
            <translation>输入仅本次使用的密钥</translation>
        </message>
    </context>
    <context>
        <name>TemplateMenu</name>
        <message>
            <source>Questions</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Instructions (fixed since the first question)</source>
            <translation>指令（首个问题后已固定）</translation>
        </message>
        <message>
            <source>Show them…</source>
            <translation>显示…</translation>
        </message>
        <message>
            <source>New chat with other instructions…</source>
            <translation>用其他指令开始新对话…</translation>
        </message>
        <message>
            <source>Instructions for this chat</source>
            <translation>此对话的指令</translation>
        </message>
        <message>
            <source>Edit templates…</source>
            <translation>编辑模板…</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Your own words…</source>
            <translation>自己写…</translation>
        </message>
    </context>
    <context>
        <name>TemplatesDialog</name>
        <message>
            <source>Templates</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>New question</source>
            <translation>新问题</translation>
        </message>
        <message>
            <source>New instructions</source>
            <translation>新指令</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Bring back the shipped ones</source>
            <translation>恢复自带的模板</translation>
        </message>
        <message>
            <source>Questions</source>
            <translation>问题</translation>
        </message>
        <message>
            <source>Instructions</source>
            <translation>指令</translation>
        </message>
        <message>
            <source>{name} was deleted.</source>
            <translation>已删除 {name}。</translation>
        </message>
        <message>
            <source>Words in braces, such as {subject}, are places to fill: Tab goes from one to the next.</source>
            <translation>花括号中的词，如 {subject}，是待填的位置：按 Tab 依次跳转。</translation>
        </message>
        <message>
            <source>The model reads them before all else, in every question of a chat.</source>
            <translation>在对话的每个问题中，模型都会最先读到它们。</translation>
        </message>
        <message>
            <source>Untitled</source>
            <translation>无标题</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>文字</translation>
        </message>
        <message>
            <source>Replies in</source>
            <translation>回复语言</translation>
        </message>
        <message>
            <source>First question</source>
            <translation>首个问题</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>TemporaryControl</name>
        <message>
            <source>Temporary chat</source>
            <translation>临时对话</translation>
        </message>
    </context>
    <context>
        <name>TickControl</name>
        <message>
            <source>{names} will be sent with what looks like a key.</source>
            <translation>{names} 会连同疑似密钥的内容一起发送。</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>不包含</translation>
        </message>
    </context>
    <context>
        <name>TurnsOnScreen</name>
        <message>
            <source>The documents are still being read.</source>
            <translation>文档还在读取中。</translation>
        </message>
    </context>
    <context>
        <name>UsageChart</name>
        <message>
            <source>Usage over time; the table has the same values</source>
            <translation>用量随时间的变化；表格中有相同的数值</translation>
        </message>
    </context>
    <context>
        <name>UsageWindow</name>
        <message>
            <source>Usage</source>
            <translation>用量</translation>
        </message>
        <message>
            <source>Balance</source>
            <translation>余额</translation>
        </message>
        <message>
            <source>×  {name}</source>
            <translation>×  {name}</translation>
        </message>
        <message>
            <source>Only {name}; show all</source>
            <translation>仅 {name}；显示全部</translation>
        </message>
        <message>
            <source>Adding up the ledger: {done} of {all} requests</source>
            <translation>正在汇总账本：{done} / {all} 次请求</translation>
        </message>
        <message>
            <source>Written to {path}.</source>
            <translation>已写入 {path}。</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>Sums by</source>
            <translation>分组</translation>
        </message>
        <message>
            <source>Bars show</source>
            <translation>图表显示</translation>
        </message>
        <message>
            <source>Show all chats</source>
            <translation>显示所有对话</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>最近 7 天</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>最近 30 天</translation>
        </message>
        <message>
            <source>This month</source>
            <translation>本月</translation>
        </message>
        <message>
            <source>Last month</source>
            <translation>上月</translation>
        </message>
        <message>
            <source>This year</source>
            <translation>今年</translation>
        </message>
        <message>
            <source>All time</source>
            <translation>全部时间</translation>
        </message>
        <message>
            <source>By day</source>
            <translation>按日</translation>
        </message>
        <message>
            <source>By model</source>
            <translation>按模型</translation>
        </message>
        <message>
            <source>By mode</source>
            <translation>按模式</translation>
        </message>
        <message>
            <source>By purpose</source>
            <translation>按用途</translation>
        </message>
        <message>
            <source>By chat</source>
            <translation>按对话</translation>
        </message>
        <message>
            <source>By collection</source>
            <translation>按合集</translation>
        </message>
        <message>
            <source>Bars: cost</source>
            <translation>图表：费用</translation>
        </message>
        <message>
            <source>Bars: input tokens</source>
            <translation>图表：输入词元</translation>
        </message>
        <message>
            <source>Bars: output tokens</source>
            <translation>图表：输出词元</translation>
        </message>
    </context>
    <context>
        <name>WaitingControl</name>
        <message>
            <source>The question is removed.</source>
            <translation>问题已移除。</translation>
        </message>
        <message>
            <source>The warm-up is removed.</source>
            <translation>预热已移除。</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
    </context>
    <context>
        <name>WaitingSender</name>
        <message>
            <source>What was to go now would cost {price}; it was {told} when you chose.</source>
            <translation>现在发送需 {price}；您选择时是 {told}。</translation>
        </message>
        <message>
            <source>Show it</source>
            <translation>查看</translation>
        </message>
        <message>
            <source>No connection: your question waits.</source>
            <translation>没有连接：您的问题正在等待。</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>立即发送</translation>
        </message>
        <message>
            <source>Send when online again</source>
            <translation>恢复联网后发送</translation>
        </message>
        <message>
            <source>Use the local model</source>
            <translation>使用本地模型</translation>
        </message>
        <message>
            <source>Open it</source>
            <translation>打开</translation>
        </message>
    </context>
    <context>
        <name>WarmControl</name>
        <message>
            <source>Warm up</source>
            <translation>预热</translation>
        </message>
        <message>
            <source>The service reads the documents now, so that the first question is cheap and fast.</source>
            <translation>服务现在就读取文档，让第一个问题又便宜又快。</translation>
        </message>
        <message>
            <source>{tokens} tokens, {held} of them probably stored already. It keeps them for hours.</source>
            <translation>{tokens} 词元，其中 {held} 很可能已缓存。服务会保留数小时。</translation>
        </message>
        <message>
            <source>At a time…</source>
            <translation>指定时间…</translation>
        </message>
        <message>
            <source>The service reads the documents…</source>
            <translation>服务正在读取文档…</translation>
        </message>
        <message>
            <source>The documents are stored: {miss} tokens were read, {hit} were there.</source>
            <translation>文档已缓存：读取了 {miss} 词元，原有 {hit} 词元。</translation>
        </message>
        <message>
            <source>“{name}” is stored: {miss} tokens were read, {hit} were there.</source>
            <translation>“{name}”已缓存：读取了 {miss} 词元，原有 {hit} 词元。</translation>
        </message>
    </context>
    <context>
        <name>Welcome</name>
        <message>
            <source>Drop a PDF or a folder anywhere</source>
            <translation>把 PDF 或文件夹拖到任意位置</translation>
        </message>
        <message>
            <source>Templates</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>Temporary chat</source>
            <translation>临时对话</translation>
        </message>
        <message>
            <source>Nothing of it is kept: questions, replies and the text of documents go when Leadline closes. What it costs stays in the sums.</source>
            <translation>不保存任何内容：关闭 Leadline 后，问题、回复和文档文字都会消失。费用仍计入合计。</translation>
        </message>
        <message>
            <source>A question asked here begins a chat with these documents. What you add or remove is for the chats to come, not for those there are.</source>
            <translation>在这里提问，会用这些文档开始一个对话。添加或移除文档只影响今后的对话，不影响已有的。</translation>
        </message>
        <message>
            <source>Ask your documents</source>
            <translation>向文档提问</translation>
        </message>
        <message>
            <source>Long reports and code in, answers out, and the price before you send.</source>
            <translation>放进长报告和代码，得到回答，发送前就看到价格。</translation>
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
            <source>New temporary chat</source>
            <translation>新临时对话</translation>
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
            <source>Usage and costs…</source>
            <translation>用量和费用…</translation>
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
            <source>Endpoints…</source>
            <translation>端点…</translation>
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
            <source>Receipt</source>
            <translation>收据</translation>
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
            <source>Edit</source>
            <translation>编辑</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Send now</source>
            <translation>立即发送</translation>
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
            <source>Continue</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Answer now</source>
            <translation>立即回答</translation>
        </message>
        <message>
            <source>{number} of {count}</source>
            <translation>{number} / {count}</translation>
        </message>
        <message>
            <source>Version {number} of {count}</source>
            <translation>第 {number} / {count} 个版本</translation>
        </message>
        <message>
            <source>Previous version</source>
            <translation>上一版本</translation>
        </message>
        <message>
            <source>Next version</source>
            <translation>下一版本</translation>
        </message>
        <message>
            <source>Thinking… {time}</source>
            <translation>思考中… {time}</translation>
        </message>
        <message>
            <source>Thinking… {time}, {count} tokens</source>
            <translation>思考中… {time}，{count} 词元</translation>
        </message>
        <message>
            <source>Writing… {count} tokens</source>
            <translation>书写中… {count} 词元</translation>
        </message>
        <message>
            <source>{tokens}, {price} so far</source>
            <translation>{tokens}，目前 {price}</translation>
        </message>
        <message>
            <source>Thought for {time}, {count} tokens</source>
            <translation>思考了 {time}，{count} 词元</translation>
        </message>
        <message>
            <source>Thought for {time}, about {count} tokens</source>
            <translation>思考了 {time}，约 {count} 词元</translation>
        </message>
        <message>
            <source>Thought for {time}</source>
            <translation>思考了 {time}</translation>
        </message>
        <message>
            <source>Thought, about {count} tokens</source>
            <translation>思考，约 {count} 词元</translation>
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
            <source>{names} and {count} more</source>
            <translation>{names} 等，另有 {count} 个</translation>
        </message>
        <message>
            <source>The best passages were sent: {names}</source>
            <translation>已发送最相关的段落：{names}</translation>
        </message>
        <message>
            <source>Read {count} times before that…</source>
            <translation>此前还读取了 {count} 次…</translation>
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
        <name>_Editing</name>
        <message>
            <source>this session's memory</source>
            <translation>本次运行的内存中</translation>
        </message>
    </context>
    <context>
        <name>_FileRow</name>
        <message>
            <source>Leave this file out</source>
            <translation>不包含此文件</translation>
        </message>
        <message>
            <source>Reading {name}</source>
            <translation>正在读取 {name}</translation>
        </message>
    </context>
    <context>
        <name>_Shown</name>
        <message>
            <source>Copied. It reads your key from {variable}.</source>
            <translation>已复制。它从 {variable} 读取您的密钥。</translation>
        </message>
        <message>
            <source>Save request</source>
            <translation>保存请求</translation>
        </message>
        <message>
            <source>Saved as {name}. It holds no key.</source>
            <translation>已保存为 {name}。其中没有密钥。</translation>
        </message>
    </context>
    <context>
        <name>_Tile</name>
        <message>
            <source>Remove {image}</source>
            <translation>移除 {image}</translation>
        </message>
    </context>
    <context>
        <name>account</name>
        <message>
            <source>Only DeepSeek tells a balance. With a DeepSeek key, what is left on the account stands here.</source>
            <translation>只有 DeepSeek 提供余额。有 DeepSeek 密钥时，这里显示账户余额。</translation>
        </message>
        <message>
            <source>No balance is known yet. The service is asked after a reply, at most once a minute; from the second answer on, this page explains what the account was charged for.</source>
            <translation>还不知道余额。每次回复后向服务查询，最多每分钟一次；从第二次查询起，此页说明账户因何扣费。</translation>
        </message>
        <message>
            <source>as the service said on {time}; its count lags behind</source>
            <translation>服务于 {time} 告知；其统计会滞后</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>{granted} of it granted, {asked}</source>
            <translation>其中赠金 {granted}，{asked}</translation>
        </message>
        <message>
            <source>The service named no amount.</source>
            <translation>服务没有给出金额。</translation>
        </message>
        <message>
            <source>One answer so far. After the next reply there is a second one to compare it with.</source>
            <translation>目前只查询过一次。下次回复后就有第二次可以比较。</translation>
        </message>
        <message>
            <source>{day}, {clock}</source>
            <translation>{day} {clock}</translation>
        </message>
        <message>
            <source>Balance at the beginning</source>
            <translation>期初余额</translation>
        </message>
        <message>
            <source>Our replies</source>
            <translation>本程序的回复</translation>
        </message>
        <message>
            <source>What the ledger of this program holds for that time.</source>
            <translation>本程序账本中这段时间的记录。</translation>
        </message>
        <message>
            <source>Other programs</source>
            <translation>其他程序</translation>
        </message>
        <message>
            <source>Spent with the same account by something else.</source>
            <translation>由其他程序从同一账户花费。</translation>
        </message>
        <message>
            <source>Paid in</source>
            <translation>存入</translation>
        </message>
        <message>
            <source>Top-ups and grants.</source>
            <translation>充值和赠金。</translation>
        </message>
        <message>
            <source>Not counted yet</source>
            <translation>尚未扣除</translation>
        </message>
        <message>
            <source>Our last replies, which the service has not taken off yet.</source>
            <translation>本程序最近的回复，服务尚未扣款。</translation>
        </message>
        <message>
            <source>Rounding</source>
            <translation>舍入</translation>
        </message>
        <message>
            <source>The balance has two decimals, bills have more.</source>
            <translation>余额有两位小数，账单有更多位。</translation>
        </message>
        <message>
            <source>Balance at the end</source>
            <translation>期末余额</translation>
        </message>
        <message>
            <source>What one reply without a count cost in that time stands with the other programs.</source>
            <translation>这段时间有一次回复没有用量数据，其费用归入其他程序。</translation>
        </message>
        <message>
            <source>What {count} replies without a count cost in that time stands with the other programs.</source>
            <translation>这段时间有 {count} 次回复没有用量数据，其费用归入其他程序。</translation>
        </message>
        <message>
            <source>By our own count it is about {sum}.</source>
            <translation>按本机统计约为 {sum}。</translation>
        </message>
    </context>
    <context>
        <name>compare</name>
        <message>
            <source>Waits for {name}</source>
            <translation>等待 {name}</translation>
        </message>
        <message>
            <source>Waits</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>Not sent</source>
            <translation>未发送</translation>
        </message>
        <message>
            <source>Complete</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>Broke off</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>Interrupted</source>
            <translation>已中断</translation>
        </message>
        <message>
            <source>Streams elsewhere</source>
            <translation>在别处生成</translation>
        </message>
        <message>
            <source>Writes</source>
            <translation>书写中</translation>
        </message>
        <message>
            <source>Thinks</source>
            <translation>思考中</translation>
        </message>
        <message>
            <source>Reads</source>
            <translation>读取中</translation>
        </message>
        <message>
            <source>free</source>
            <translation>免费</translation>
        </message>
        <message>
            <source>{model}, {mode}</source>
            <translation>{model}（{mode}）</translation>
        </message>
    </context>
    <context>
        <name>excess</name>
        <message>
            <source>Leave out code of others</source>
            <translation>去掉第三方代码</translation>
        </message>
        <message>
            <source>Leave out lock files and the like</source>
            <translation>去掉锁文件之类</translation>
        </message>
        <message>
            <source>Leave out the tests</source>
            <translation>去掉测试</translation>
        </message>
        <message>
            <source>Leave out the largest</source>
            <translation>去掉最大的</translation>
        </message>
        <message>
            <source>Leave out the {count} largest</source>
            <translation>去掉最大的 {count} 个</translation>
        </message>
        <message>
            <source>Code without the bodies of its functions</source>
            <translation>代码不含函数体</translation>
        </message>
        <message>
            <source>Leave out the oldest</source>
            <translation>去掉最早的</translation>
        </message>
        <message>
            <source>Leave out the {count} oldest</source>
            <translation>去掉最早的 {count} 个</translation>
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
        <message>
            <source>Table for a spreadsheet (*.csv)</source>
            <translation>电子表格 (*.csv)</translation>
        </message>
        <message>
            <source>Data for a script (*.json)</source>
            <translation>脚本数据 (*.json)</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>导出</translation>
        </message>
    </context>
    <context>
        <name>images</name>
        <message>
            <source>{name}, {width} x {height}, {tokens} tokens</source>
            <translation>{name}，{width} x {height}，{tokens} 词元</translation>
        </message>
        <message>
            <source>Pasted image</source>
            <translation>粘贴的图片</translation>
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
            <source>new file</source>
            <translation>新文件</translation>
        </message>
        <message>
            <source>to be ignored</source>
            <translation>待忽略</translation>
        </message>
        <message>
            <source>not ticked</source>
            <translation>未勾选</translation>
        </message>
        <message>
            <source>older version</source>
            <translation>旧版本</translation>
        </message>
        <message>
            <source>in another branch</source>
            <translation>在另一分支中</translation>
        </message>
        <message>
            <source>reading</source>
            <translation>读取中</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>已停止</translation>
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
        <message>
            <source>{count} pages</source>
            <translation>{count} 页</translation>
        </message>
        <message>
            <source>Already sent. Take its tick away to see the ways to be rid of it, with their prices.</source>
            <translation>已发送。取消勾选可查看去掉它的各种方式及价格。</translation>
        </message>
    </context>
    <context>
        <name>prices</name>
        <message>
            <source>It does not say from when on it holds.</source>
            <translation>没有说明从何时起有效。</translation>
        </message>
        <message>
            <source>“{text}” is not a time. Write it as 2026-11-23 09:30.</source>
            <translation>“{text}”不是时间。请写成 2026-11-23 09:30。</translation>
        </message>
        <message>
            <source>“{text}” is not a price.</source>
            <translation>“{text}”不是价格。</translation>
        </message>
        <message>
            <source>A price is missing; 0 where it is free.</source>
            <translation>缺少价格；免费填 0。</translation>
        </message>
        <message>
            <source>A day is missing, or is none. Write it as 2026-11-23.</source>
            <translation>缺少日期，或不是日期。请写成 2026-11-23。</translation>
        </message>
        <message>
            <source>The holiday “{name}” cannot be used.</source>
            <translation>节假日“{name}”无法使用。</translation>
        </message>
        <message>
            <source>The price row for “{name}” cannot be used.</source>
            <translation>“{name}”的价格行无法使用。</translation>
        </message>
    </context>
    <context>
        <name>receipt</name>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>of it cached</source>
            <translation>其中已缓存</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Price</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>The embedded model on this computer</source>
            <translation>本机的内置模型</translation>
        </message>
        <message>
            <source>Sent to</source>
            <translation>发送到</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>参数</translation>
        </message>
        <message>
            <source>Instructions</source>
            <translation>指令</translation>
        </message>
        <message>
            <source>{bytes} bytes in {messages} messages, SHA-256 {hash}</source>
            <translation>{messages} 条消息，{bytes} 字节，SHA-256 {hash}</translation>
        </message>
        <message>
            <source>Request</source>
            <translation>请求</translation>
        </message>
        <message>
            <source>no id came back</source>
            <translation>没有返回编号</translation>
        </message>
        <message>
            <source>Request id</source>
            <translation>请求编号</translation>
        </message>
        <message>
            <source>{model}, {tier}: cached {hit}, new {miss}, output {output} for a million tokens</source>
            <translation>{model}，{tier}，每百万词元：已缓存 {hit}，未缓存 {miss}，输出 {output}</translation>
        </message>
        <message>
            <source>Prices</source>
            <translation>价格</translation>
        </message>
        <message>
            <source>documents {count}</source>
            <translation>文档 {count} 个</translation>
        </message>
        <message>
            <source>pages {count}</source>
            <translation>{count} 页</translation>
        </message>
        <message>
            <source>without text {count}</source>
            <translation>无文字 {count} 页</translation>
        </message>
        <message>
            <source>with odd characters {count}</source>
            <translation>有异常字符 {count} 页</translation>
        </message>
        <message>
            <source>to be read on demand {count}</source>
            <translation>按需读取 {count} 个</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>not part of this question</source>
            <translation>不属于此问题</translation>
        </message>
        <message>
            <source>left out {count}: {names}</source>
            <translation>未包含 {count} 个：{names}</translation>
        </message>
        <message>
            <source>; </source>
            <translation>；</translation>
        </message>
        <message>
            <source>Request {number} of {count}</source>
            <translation>第 {number} / {count} 次请求</translation>
        </message>
        <message>
            <source>Try {number} of {count}</source>
            <translation>第 {number} / {count} 次尝试</translation>
        </message>
        <message>
            <source>peak</source>
            <translation>高峰</translation>
        </message>
        <message>
            <source>off-peak</source>
            <translation>优惠</translation>
        </message>
        <message>
            <source>all day</source>
            <translation>全天</translation>
        </message>
    </context>
    <context>
        <name>report</name>
        <message>
            <source>{count} of {all} not complete</source>
            <translation>{all} 个中有 {count} 个不完整</translation>
        </message>
        <message>
            <source>{documents} documents, {pages} pages, {empty} of them without text. Not complete: {missing}.</source>
            <translation>{documents} 个文档，{pages} 页，其中 {empty} 页没有文字。不完整：{missing} 个。</translation>
        </message>
    </context>
    <context>
        <name>turns</name>
        <message>
            <source>{price} or {other}: its end was in other hours</source>
            <translation>{price} 或 {other}：结束时已到另一时段</translation>
        </message>
        <message>
            <source>about {price}, estimated</source>
            <translation>约 {price}，估计</translation>
        </message>
        <message>
            <source>cost not known</source>
            <translation>费用未知</translation>
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
        <message>
            <source>{what}: {problem}</source>
            <translation>{what}：{problem}</translation>
        </message>
        <message>
            <source>{count} tokens</source>
            <translation>{count} 词元</translation>
        </message>
        <message>
            <source>Searched {name} for “{query}”, {found} found</source>
            <translation>在 {name} 中搜索“{query}”，找到 {found} 处</translation>
        </message>
        <message>
            <source>Searched for “{query}”, {found} found</source>
            <translation>搜索“{query}”，找到 {found} 处</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Looked at the contents of {name}</source>
            <translation>查看了 {name} 的目录</translation>
        </message>
        <message>
            <source>Documents listed: {found}</source>
            <translation>列出了 {found} 个文档</translation>
        </message>
        <message>
            <source>Reading {name}</source>
            <translation>读取 {name}</translation>
        </message>
        <message>
            <source>Read {name}, p. {range}</source>
            <translation>读取了 {name} 第 {range} 页</translation>
        </message>
        <message>
            <source>Read {name}, lines {range}</source>
            <translation>读取了 {name} 第 {range} 行</translation>
        </message>
        <message>
            <source>Reading</source>
            <translation>读取</translation>
        </message>
        <message>
            <source>Another tool</source>
            <translation>其他工具</translation>
        </message>
        <message>
            <source>asked in a way that means nothing</source>
            <translation>请求无效</translation>
        </message>
        <message>
            <source>nothing of that kind is in this chat</source>
            <translation>此对话中没有这样的内容</translation>
        </message>
        <message>
            <source>no room was left in the window</source>
            <translation>窗口中没有空间了</translation>
        </message>
        <message>
            <source>not done, the limit was reached</source>
            <translation>没有执行，已达上限</translation>
        </message>
        <message>
            <source>not done, it was stopped</source>
            <translation>没有执行，已停止</translation>
        </message>
    </context>
    <context>
        <name>usage</name>
        <message>
            <source>cached</source>
            <translation>已缓存</translation>
        </message>
        <message>
            <source>d MMM yyyy</source>
            <comment>a date, in Qt's letters</comment>
            <translation>yyyy年M月d日</translation>
        </message>
        <message>
            <source>MMMM yyyy</source>
            <comment>a month, in Qt's letters</comment>
            <translation>yyyy年M月</translation>
        </message>
        <message>
            <source>{requests}, {count} of unknown cost</source>
            <translation>{requests}，其中 {count} 次费用未知</translation>
        </message>
        <message>
            <source>{count} tokens</source>
            <translation>{count} 词元</translation>
        </message>
        <message>
            <source>{rate} cached</source>
            <translation>{rate} 已缓存</translation>
        </message>
        <message>
            <source>{count} of them thinking</source>
            <translation>其中思考 {count}</translation>
        </message>
        <message>
            <source>Cost</source>
            <translation>费用</translation>
        </message>
        <message>
            <source>free</source>
            <translation>免费</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>输入</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>输出</translation>
        </message>
        <message>
            <source>Saved by the cache</source>
            <translation>缓存节省</translation>
        </message>
        <message>
            <source>against reading all anew</source>
            <translation>与全部重新读取相比</translation>
        </message>
        <message>
            <source>about {sum}</source>
            <translation>约 {sum}</translation>
        </message>
        <message>
            <source>1 request of unknown cost is not in the sums.</source>
            <translation>1 次请求费用未知，不计入合计。</translation>
        </message>
        <message>
            <source>{count} requests of unknown cost are not in the sums.</source>
            <translation>{count} 次请求费用未知，不计入合计。</translation>
        </message>
        <message>
            <source>off-peak</source>
            <translation>优惠时段</translation>
        </message>
        <message>
            <source>peak</source>
            <translation>高峰时段</translation>
        </message>
        <message>
            <source>one price all day</source>
            <translation>全天一价</translation>
        </message>
        <message>
            <source>not cached</source>
            <translation>未缓存</translation>
        </message>
        <message>
            <source>thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>peak {peak}, off-peak {rest}</source>
            <translation>高峰 {peak}，优惠 {rest}</translation>
        </message>
        <message>
            <source>all at peak hours</source>
            <translation>全在高峰时段</translation>
        </message>
        <message>
            <source>all off-peak</source>
            <translation>全在优惠时段</translation>
        </message>
        <message>
            <source>1 request</source>
            <translation>1 次请求</translation>
        </message>
        <message>
            <source>{count} requests</source>
            <translation>{count} 次请求</translation>
        </message>
        <message>
            <source>MMM yy</source>
            <comment>a month below a bar, in Qt's letters</comment>
            <translation>yy年M月</translation>
        </message>
        <message>
            <source>d MMM</source>
            <comment>a day below a bar, in Qt's letters</comment>
            <translation>M月d日</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>日期</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Mode</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Purpose</source>
            <translation>用途</translation>
        </message>
        <message>
            <source>Chat</source>
            <translation>对话</translation>
        </message>
        <message>
            <source>Collection</source>
            <translation>合集</translation>
        </message>
        <message>
            <source>Saved</source>
            <translation>节省</translation>
        </message>
        <message>
            <source>Requests</source>
            <translation>请求</translation>
        </message>
        <message>
            <source>Cached</source>
            <translation>已缓存</translation>
        </message>
        <message>
            <source>Tokens of input that the service still held.</source>
            <translation>服务仍保存的输入词元。</translation>
        </message>
        <message>
            <source>Not cached</source>
            <translation>未缓存</translation>
        </message>
        <message>
            <source>Tokens of input that it read anew.</source>
            <translation>服务重新读取的输入词元。</translation>
        </message>
        <message>
            <source>Hit rate</source>
            <translation>命中率</translation>
        </message>
        <message>
            <source>Share of the input that was cached.</source>
            <translation>输入中已缓存的比例。</translation>
        </message>
        <message>
            <source>Thinking</source>
            <translation>思考</translation>
        </message>
        <message>
            <source>Tokens of output, as far as the service counts thinking apart.</source>
            <translation>输出词元，以服务单独统计思考为限。</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>回答</translation>
        </message>
        <message>
            <source>Tokens of output without thinking.</source>
            <translation>不含思考的输出词元。</translation>
        </message>
        <message>
            <source>What the cached tokens would have cost more if they had been read anew.</source>
            <translation>已缓存的词元若重新读取会多花的费用。</translation>
        </message>
        <message>
            <source>About what replies without a count of the service cost, by our own count; the costs leave it out.</source>
            <translation>没有服务用量数据的回复按本机统计的大致费用；不计入费用。</translation>
        </message>
        <message>
            <source>Estimated</source>
            <translation>估计</translation>
        </message>
        <message>
            <source>Requests whose cost is not known; the sums leave them out.</source>
            <translation>费用未知的请求；不计入合计。</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>未知</translation>
        </message>
        <message>
            <source>All</source>
            <translation>合计</translation>
        </message>
        <message>
            <source>Deleted chats, and what belongs to none</source>
            <translation>已删除的对话，及不属于任何对话的</translation>
        </message>
        <message>
            <source>No collection</source>
            <translation>无合集</translation>
        </message>
        <message>
            <source>Without a name</source>
            <translation>无名称</translation>
        </message>
        <message>
            <source>Replies</source>
            <translation>回复</translation>
        </message>
        <message>
            <source>Names of chats</source>
            <translation>对话命名</translation>
        </message>
        <message>
            <source>Documents read ahead</source>
            <translation>预热文档</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>1 reply came without a count: what it cost about stands apart.</source>
            <translation>1 次回复没有用量数据：估计费用单独列出。</translation>
        </message>
        <message>
            <source>{count} replies came without a count: what they cost about stands apart.</source>
            <translation>{count} 次回复没有用量数据：估计费用单独列出。</translation>
        </message>
        <message>
            <source>Two currencies are not added up.</source>
            <translation>两种货币不相加。</translation>
        </message>
        <message>
            <source>The forecast of the one reply was within {half} of the bill.</source>
            <translation>这一次回复的预估与账单相差不到 {half}。</translation>
        </message>
        <message>
            <source>Forecasts of the last {count} replies: half were within {half} of the bill, 95 in 100 within {most}.</source>
            <translation>最近 {count} 次回复的预估：半数与账单相差不到 {half}，95% 不到 {most}。</translation>
        </message>
        <message>
            <source>Nothing was asked yet. After the first reply, what it used and what it cost stand here: by day, model, mode, chat and collection, with what the cache saved.</source>
            <translation>还没有提问。首次回复后，这里按日、模型、模式、对话和合集显示用量和费用，以及缓存节省了多少。</translation>
        </message>
        <message>
            <source>No requests in this time. Choose a longer one above.</source>
            <translation>这段时间没有请求。请在上方选择更长的时间。</translation>
        </message>
    </context>
    <context>
        <name>waiting</name>
        <message>
            <source>Waits for the reply</source>
            <translation>等待回复完成</translation>
        </message>
        <message>
            <source>Would cost about {price}</source>
            <translation>约需 {price}</translation>
        </message>
        <message>
            <source>No connection: goes as soon as there is one</source>
            <translation>没有连接：恢复后自动发送</translation>
        </message>
        <message>
            <source>No connection</source>
            <translation>没有连接</translation>
        </message>
        <message>
            <source>Waits for the question before it</source>
            <translation>等待前一个问题</translation>
        </message>
        <message>
            <source>The reply before it failed</source>
            <translation>前一个回复失败</translation>
        </message>
        <message>
            <source>The reply before it was stopped</source>
            <translation>前一个回复被停止</translation>
        </message>
        <message>
            <source>The reply before it broke off</source>
            <translation>前一个回复中断</translation>
        </message>
        <message>
            <source>Leadline was closed before it could go</source>
            <translation>还没发送 Leadline 就关闭了</translation>
        </message>
        <message>
            <source>Its time has passed</source>
            <translation>发送时间已过</translation>
        </message>
        <message>
            <source>Its model is not offered any more</source>
            <translation>其模型已不再提供</translation>
        </message>
        <message>
            <source>Waits for you</source>
            <translation>等待您处理</translation>
        </message>
        <message>
            <source>Starting the local model…</source>
            <translation>正在启动本地模型…</translation>
        </message>
        <message>
            <source>Sending {sent} of {total} MB…</source>
            <translation>正在发送 {sent} / {total} MB…</translation>
        </message>
        <message>
            <source>Looking things up in the documents…</source>
            <translation>正在查阅文档…</translation>
        </message>
        <message>
            <source>Counting and sending…</source>
            <translation>正在计数并发送…</translation>
        </message>
        <message>
            <source>Try {number} of {count} in {seconds} s. {problem}</source>
            <translation>{seconds} 秒后第 {number} / {count} 次尝试。{problem}</translation>
        </message>
        <message>
            <source>Try {number} of {count}… {problem}</source>
            <translation>第 {number} / {count} 次尝试… {problem}</translation>
        </message>
        <message>
            <source>The model is reading…</source>
            <translation>模型正在阅读…</translation>
        </message>
        <message>
            <source>Reading {tokens} tokens, longer than usual…</source>
            <translation>正在读取 {tokens} 词元，比平时久…</translation>
        </message>
        <message>
            <source>Reading {tokens} tokens, first word in about {seconds} s</source>
            <translation>正在读取 {tokens} 词元，约 {seconds} 秒后出现第一个字</translation>
        </message>
    </context>
</TS>
