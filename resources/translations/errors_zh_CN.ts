<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>errors</name>
        <message>
            <source>Add a key, or choose the local model.</source>
            <translation>请添加密钥，或选择本地模型。</translation>
        </message>
        <message>
            <source>The question could not be sent.</source>
            <translation>问题没能发送。</translation>
        </message>
        <message>
            <source>Try again.</source>
            <translation>请重试。</translation>
        </message>
        <message>
            <source>The files could not be added.</source>
            <translation>文件没能添加。</translation>
        </message>
        <message>
            <source>Take documents out, or shorten the question.</source>
            <translation>请移除一些文档，或缩短问题。</translation>
        </message>
        <message>
            <source>This request is not one the service would take.</source>
            <translation>服务不会接受这样的请求。</translation>
        </message>
        <message>
            <source>Leadline is closing.</source>
            <translation>Leadline 正在关闭。</translation>
        </message>
        <message>
            <source>Tokens could not be counted.</source>
            <translation>词元没能计数。</translation>
        </message>
        <message>
            <source>Tokens cannot be counted: DeepSeek's vocabulary is missing.</source>
            <translation>无法计数词元：缺少 DeepSeek 的词表。</translation>
        </message>
        <message>
            <source>Install Leadline again.</source>
            <translation>请重新安装 Leadline。</translation>
        </message>
        <message>
            <source>Tokens cannot be counted.</source>
            <translation>无法计数词元。</translation>
        </message>
        <message>
            <source>Tokens cannot be listed.</source>
            <translation>无法列出词元。</translation>
        </message>
        <message>
            <source>Make the folder writable, or start with --data-dir and another folder.</source>
            <translation>请让该文件夹可写，或用 --data-dir 指定另一个文件夹启动。</translation>
        </message>
        <message>
            <source>The settings could not be saved.</source>
            <translation>设置没能保存。</translation>
        </message>
        <message>
            <source>Make room on the disk.</source>
            <translation>请腾出磁盘空间。</translation>
        </message>
        <message>
            <source>Shorten it, or choose a DeepSeek model.</source>
            <translation>请缩短它，或选择 DeepSeek 模型。</translation>
        </message>
        <message>
            <source>This server address cannot be used.</source>
            <translation>不能使用此服务器地址。</translation>
        </message>
        <message>
            <source>Run the set-up again, or enter a DeepSeek key.</source>
            <translation>请重新运行安装，或输入 DeepSeek 密钥。</translation>
        </message>
        <message>
            <source>Try again; the details say what it said.</source>
            <translation>请重试；详情中有它的原话。</translation>
        </message>
        <message>
            <source>This is not a model file.</source>
            <translation>这不是模型文件。</translation>
        </message>
        <message>
            <source>Choose a file in GGUF format.</source>
            <translation>请选择 GGUF 格式的文件。</translation>
        </message>
        <message>
            <source>The model file could not be loaded.</source>
            <translation>模型文件没能加载。</translation>
        </message>
        <message>
            <source>Choose another one in the settings.</source>
            <translation>请在设置中选择另一个。</translation>
        </message>
        <message>
            <source>The server wanted to send the request to another address; nothing was sent there.</source>
            <translation>服务器想把请求转到另一个地址；没有向那里发送任何内容。</translation>
        </message>
        <message>
            <source>The reply could not be read.</source>
            <translation>回复无法读取。</translation>
        </message>
        <message>
            <source>There is no key for this service.</source>
            <translation>此服务没有密钥。</translation>
        </message>
        <message>
            <source>Enter your DeepSeek key first.</source>
            <translation>请先输入 DeepSeek 密钥。</translation>
        </message>
        <message>
            <source>The key has characters that no key has.</source>
            <translation>密钥中有不该出现的字符。</translation>
        </message>
        <message>
            <source>The connection broke off in the reply.</source>
            <translation>回复途中连接断开。</translation>
        </message>
        <message>
            <source>The server sends compressed data that was not asked for.</source>
            <translation>服务器发来了未请求的压缩数据。</translation>
        </message>
        <message>
            <source>The server sends data that cannot be read.</source>
            <translation>服务器发来的数据无法读取。</translation>
        </message>
        <message>
            <source>Check the server's address.</source>
            <translation>请检查服务器地址。</translation>
        </message>
        <message>
            <source>The server sends far too much data; the reply was ended.</source>
            <translation>服务器发来的数据过多；已结束回复。</translation>
        </message>
        <message>
            <source>What the server sent is not a reply.</source>
            <translation>服务器发来的不是回复。</translation>
        </message>
        <message>
            <source>The reply ended in a way that is not known.</source>
            <translation>回复以未知的方式结束。</translation>
        </message>
        <message>
            <source>The server's certificate is not valid.</source>
            <translation>服务器的证书无效。</translation>
        </message>
        <message>
            <source>No secure connection could be made.</source>
            <translation>无法建立安全连接。</translation>
        </message>
        <message>
            <source>The server's name was not found.</source>
            <translation>找不到服务器的名称。</translation>
        </message>
        <message>
            <source>Check network and address.</source>
            <translation>请检查网络和地址。</translation>
        </message>
        <message>
            <source>The server was not reached in time.</source>
            <translation>连接服务器超时。</translation>
        </message>
        <message>
            <source>Check the network, send again.</source>
            <translation>请检查网络，再发送一次。</translation>
        </message>
        <message>
            <source>The server cannot be reached.</source>
            <translation>无法连接服务器。</translation>
        </message>
        <message>
            <source>The connection broke off.</source>
            <translation>连接断开了。</translation>
        </message>
        <message>
            <source>The reply reached its limit of tokens.</source>
            <translation>回复达到了词元上限。</translation>
        </message>
        <message>
            <source>The service's content filter ended the reply.</source>
            <translation>服务的内容过滤结束了回复。</translation>
        </message>
        <message>
            <source>Ask in other words.</source>
            <translation>请换个说法。</translation>
        </message>
        <message>
            <source>The service ran out of capacity.</source>
            <translation>服务的容量已用尽。</translation>
        </message>
        <message>
            <source>The reply has no answer.</source>
            <translation>回复中没有答案。</translation>
        </message>
        <message>
            <source>Send it again, or ask in other words.</source>
            <translation>请再发送一次，或换个说法。</translation>
        </message>
        <message>
            <source>The reply broke off before its end.</source>
            <translation>回复没有结束就中断了。</translation>
        </message>
        <message>
            <source>The embedded engine is not running.</source>
            <translation>内置引擎没有运行。</translation>
        </message>
        <message>
            <source>Today's backup of the history could not be made.</source>
            <translation>今天的历史备份没能完成。</translation>
        </message>
        <message>
            <source>Free some space on the disk; the history itself is not touched.</source>
            <translation>请腾出磁盘空间；历史本身没有受影响。</translation>
        </message>
        <message>
            <source>No backup was made: the history file is damaged.</source>
            <translation>没有备份：历史文件已损坏。</translation>
        </message>
        <message>
            <source>Close Leadline and start it again: it will rescue what can be read.</source>
            <translation>请关闭 Leadline 再启动：它会抢救能读取的内容。</translation>
        </message>
        <message>
            <source>A part of the history is damaged.</source>
            <translation>历史的一部分已损坏。</translation>
        </message>
        <message>
            <source>The rest can still be read.</source>
            <translation>其余部分仍可阅读。</translation>
        </message>
        <message>
            <source>The history is closed.</source>
            <translation>历史已关闭。</translation>
        </message>
        <message>
            <source>The history file is damaged.</source>
            <translation>历史文件已损坏。</translation>
        </message>
        <message>
            <source>The disk is full: the last change could not be saved.</source>
            <translation>磁盘已满：最后的更改没能保存。</translation>
        </message>
        <message>
            <source>Free some space and try again; what was saved before is still there.</source>
            <translation>请腾出空间再试；之前保存的内容都在。</translation>
        </message>
        <message>
            <source>The history cannot be written.</source>
            <translation>历史无法写入。</translation>
        </message>
        <message>
            <source>Make its folder writable, or start with --data-dir and another folder.</source>
            <translation>请让它的文件夹可写，或用 --data-dir 指定另一个文件夹启动。</translation>
        </message>
        <message>
            <source>Another Leadline has been writing to the history for a while.</source>
            <translation>另一个 Leadline 一直在写入历史。</translation>
        </message>
        <message>
            <source>This text is too large to be saved.</source>
            <translation>这段文字太大，无法保存。</translation>
        </message>
        <message>
            <source>Use a smaller one.</source>
            <translation>请用小一些的。</translation>
        </message>
        <message>
            <source>The history could not be read.</source>
            <translation>历史没能读取。</translation>
        </message>
        <message>
            <source>Check the disk it is on, then try again.</source>
            <translation>请检查它所在的磁盘，然后重试。</translation>
        </message>
        <message>
            <source>The history file cannot be read.</source>
            <translation>历史文件无法读取。</translation>
        </message>
        <message>
            <source>The history was written by a newer Leadline: it can be read, and nothing will be saved.</source>
            <translation>历史由更新版本的 Leadline 写成：可以阅读，但不会保存任何内容。</translation>
        </message>
        <message>
            <source>Install the newer version again.</source>
            <translation>请重新安装更新的版本。</translation>
        </message>
        <message>
            <source>The disk is full: the history can be read, and nothing will be saved.</source>
            <translation>磁盘已满：历史可以阅读，但不会保存任何内容。</translation>
        </message>
        <message>
            <source>Free some space and start Leadline again.</source>
            <translation>请腾出空间，再启动 Leadline。</translation>
        </message>
        <message>
            <source>The history file is damaged, and another Leadline has it open.</source>
            <translation>历史文件已损坏，而且另一个 Leadline 正打开着它。</translation>
        </message>
        <message>
            <source>Close the other one, then start again.</source>
            <translation>请关闭另一个，再启动。</translation>
        </message>
        <message>
            <source>A reply was cut off when Leadline last ended.</source>
            <translation>上次 Leadline 退出时，有一个回复被中断。</translation>
        </message>
        <message>
            <source>What had come by then is in the chat.</source>
            <translation>当时已收到的内容在对话中。</translation>
        </message>
        <message>
            <source>Another Leadline is busy with the history.</source>
            <translation>另一个 Leadline 正在使用历史。</translation>
        </message>
        <message>
            <source>Try again later.</source>
            <translation>请稍后再试。</translation>
        </message>
        <message>
            <source>It may have been deleted.</source>
            <translation>它可能已被删除。</translation>
        </message>
        <message>
            <source>Add them again.</source>
            <translation>请重新添加。</translation>
        </message>
        <message>
            <source>The question and its reply can still be read.</source>
            <translation>问题和回复仍可阅读。</translation>
        </message>
        <message>
            <source>Something went wrong in Leadline.</source>
            <translation>Leadline 出了问题。</translation>
        </message>
        <message>
            <source>What you typed is still there; please try again.</source>
            <translation>您输入的内容还在；请重试。</translation>
        </message>
        <message>
            <source>There is no DeepSeek key yet.</source>
            <translation>还没有 DeepSeek 密钥。</translation>
        </message>
        <message>
            <source>{count} s</source>
            <translation>{count} 秒</translation>
        </message>
        <message>
            <source>{count} minutes</source>
            <translation>{count} 分钟</translation>
        </message>
        <message>
            <source>{count} hours</source>
            <translation>{count} 小时</translation>
        </message>
        <message>
            <source>Give it one of at most {count} characters.</source>
            <translation>请取一个最多 {count} 个字符的名称。</translation>
        </message>
        <message>
            <source>There is an endpoint called “{name}” already.</source>
            <translation>已有名为“{name}”的端点。</translation>
        </message>
        <message>
            <source>There is no model called “{name}”.</source>
            <translation>没有名为“{name}”的模型。</translation>
        </message>
        <message>
            <source>Known are {names}.</source>
            <translation>已知的有 {names}。</translation>
        </message>
        <message>
            <source>This is {count} tokens too long for the model.</source>
            <translation>超出此模型 {count} 词元。</translation>
        </message>
        <message>
            <source>This is {count} token too long for the model.</source>
            <translation>超出此模型 {count} 词元。</translation>
        </message>
        <message>
            <source>The price row for “{name}” cannot be used.</source>
            <translation>“{name}”的价格行不能使用。</translation>
        </message>
        <message>
            <source>The holiday “{name}” cannot be used.</source>
            <translation>假日“{name}”不能使用。</translation>
        </message>
        <message>
            <source>{name} took the key and did not give it back.</source>
            <translation>{name} 收下了密钥，却没有交回。</translation>
        </message>
        <message>
            <source>Take {name} out of them.</source>
            <translation>请从中去掉 {name}。</translation>
        </message>
        <message>
            <source>Take {name} out of keyring's settings.</source>
            <translation>请从 keyring 的设置中去掉 {name}。</translation>
        </message>
        <message>
            <source>Leadline cannot write to its folder {path}: the history can be read, and nothing will be saved.</source>
            <translation>Leadline 无法写入其文件夹 {path}：历史可以阅读，但不会保存任何内容。</translation>
        </message>
        <message>
            <source>Leadline cannot write to its folder {path}.</source>
            <translation>Leadline 无法写入其文件夹 {path}。</translation>
        </message>
        <message>
            <source>{name} has characters or a length that no key has.</source>
            <translation>{name} 的字符或长度不像密钥。</translation>
        </message>
        <message>
            <source>The key</source>
            <translation>此密钥</translation>
        </message>
        <message>
            <source>Make the folder {path} writable.</source>
            <translation>请让文件夹 {path} 可写。</translation>
        </message>
        <message>
            <source>{name} cannot see images, as far as is known.</source>
            <translation>据已知信息，{name} 看不了图片。</translation>
        </message>
        <message>
            <source>{name} cannot see images.</source>
            <translation>{name} 看不了图片。</translation>
        </message>
        <message>
            <source>A request can hold {most} images, and this one has {count}.</source>
            <translation>一次请求最多 {most} 张图片，这次有 {count} 张。</translation>
        </message>
        <message>
            <source>With its images this request has {size} MB; the service takes {most} MB.</source>
            <translation>连同图片，此请求有 {size} MB；服务最多接受 {most} MB。</translation>
        </message>
        <message>
            <source>The question is too long for the local model: {count} of {most} tokens.</source>
            <translation>问题对本地模型太长：{count} 词元，最多 {most}。</translation>
        </message>
        <message>
            <source>{why} Give one such as {address}.</source>
            <translation>{why}请填写如 {address} 的地址。</translation>
        </message>
        <message>
            <source>Wait {time}, then send again.</source>
            <translation>请等 {time}再发送。</translation>
        </message>
        <message>
            <source>It named {address}. If that is where you want to go, enter it as the server's address.</source>
            <translation>它给出的是 {address}。如果您要去那里，请把它填为服务器地址。</translation>
        </message>
        <message>
            <source>an address that it did not name</source>
            <translation>一个没有写明的地址</translation>
        </message>
        <message>
            <source>The service's {what} cannot be read.</source>
            <translation>服务返回的{what}无法读取。</translation>
        </message>
        <message>
            <source>list of models</source>
            <translation>模型列表</translation>
        </message>
        <message>
            <source>balance</source>
            <translation>余额</translation>
        </message>
        <message>
            <source>Top it up {where}, then send again.</source>
            <translation>请{where}充值，再发送。</translation>
        </message>
        <message>
            <source>at platform.deepseek.com</source>
            <translation>在 platform.deepseek.com </translation>
        </message>
        <message>
            <source>with {host}</source>
            <translation>向 {host} </translation>
        </message>
        <message>
            <source>{count} tokens were asked for and {most} fit: leave out about {number} tokens.</source>
            <translation>请求了 {count} 词元，可容纳 {most}：请去掉约 {number} 词元。</translation>
        </message>
        <message>
            <source>There is no endpoint called {name}.</source>
            <translation>没有名为 {name} 的端点。</translation>
        </message>
        <message>
            <source>Known: {names}.</source>
            <translation>已知：{names}。</translation>
        </message>
        <message>
            <source>The endpoint “{name}” was removed.</source>
            <translation>端点“{name}”已移除。</translation>
        </message>
        <message>
            <source>There is no key for “{name}” yet.</source>
            <translation>“{name}”还没有密钥。</translation>
        </message>
        <message>
            <source>{count} replies were cut off when Leadline last ended.</source>
            <translation>上次 Leadline 退出时，有 {count} 个回复被中断。</translation>
        </message>
        <message>
            <source>There is no chat {number} in the history.</source>
            <translation>历史中没有对话 {number}。</translation>
        </message>
        <message>
            <source>There is no question {number} in the history.</source>
            <translation>历史中没有问题 {number}。</translation>
        </message>
        <message>
            <source>There is no receipt of question {number}.</source>
            <translation>问题 {number} 没有收据。</translation>
        </message>
        <message>
            <source>The receipt of question {number} is damaged.</source>
            <translation>问题 {number} 的收据已损坏。</translation>
        </message>
        <message>
            <source>The history file was damaged. {story}</source>
            <translation>历史文件曾损坏。{story}</translation>
        </message>
        <message>
            <source>The damaged file was kept as {name}.</source>
            <translation>损坏的文件保留为 {name}。</translation>
        </message>
        <message>
            <source>It was replaced by the backup of {day}, with {count} chats; what came later is missing.</source>
            <translation>已用 {day} 的备份替换，有 {count} 个对话；之后的内容缺失。</translation>
        </message>
        <message>
            <source>It was replaced by the backup of {day}, with {count} chat; what came later is missing.</source>
            <translation>已用 {day} 的备份替换，有 {count} 个对话；之后的内容缺失。</translation>
        </message>
        <message>
            <source>{count} chats were rescued; what could not be read was taken from the backup of {day}.</source>
            <translation>抢救出 {count} 个对话；读不出的部分取自 {day} 的备份。</translation>
        </message>
        <message>
            <source>{count} chat were rescued; what could not be read was taken from the backup of {day}.</source>
            <translation>抢救出 {count} 个对话；读不出的部分取自 {day} 的备份。</translation>
        </message>
        <message>
            <source>{count} chats were rescued; some parts could not be read, and there is no backup of them.</source>
            <translation>抢救出 {count} 个对话；有些部分读不出，也没有备份。</translation>
        </message>
        <message>
            <source>{count} chat were rescued; some parts could not be read, and there is no backup of them.</source>
            <translation>抢救出 {count} 个对话；有些部分读不出，也没有备份。</translation>
        </message>
        <message>
            <source>All {count} chats that were in it were rescued.</source>
            <translation>其中的 {count} 个对话全部抢救出来了。</translation>
        </message>
        <message>
            <source>All {count} chat that were in it were rescued.</source>
            <translation>其中的 {count} 个对话全部抢救出来了。</translation>
        </message>
        <message>
            <source>Nothing in it could be read, and there is no backup: a new history was begun.</source>
            <translation>其中什么都读不出，也没有备份：已开始新的历史。</translation>
        </message>
        <message>
            <source>The endpoint needs a name.</source>
            <translation>端点需要一个名称。</translation>
        </message>
        <message>
            <source>Give it another name.</source>
            <translation>请换一个名称。</translation>
        </message>
        <message>
            <source>The list of models did not come in time.</source>
            <translation>模型列表没有及时返回。</translation>
        </message>
        <message>
            <source>This server cannot go on with a reply.</source>
            <translation>此服务器不能接着写回复。</translation>
        </message>
        <message>
            <source>Ask it to continue, or try again.</source>
            <translation>请让它继续，或重试。</translation>
        </message>
        <message>
            <source>Only DeepSeek tells a balance.</source>
            <translation>只有 DeepSeek 提供余额。</translation>
        </message>
        <message>
            <source>Enter one first.</source>
            <translation>请先输入密钥。</translation>
        </message>
        <message>
            <source>The balance did not come in time.</source>
            <translation>余额没有及时返回。</translation>
        </message>
        <message>
            <source>Your own prices cannot be read; the ones that came with Leadline are used.</source>
            <translation>您自己的价格无法读取；使用 Leadline 自带的价格。</translation>
        </message>
        <message>
            <source>Enter them again in the settings, or repair the file.</source>
            <translation>请在设置中重新填写，或修复该文件。</translation>
        </message>
        <message>
            <source>It names no model.</source>
            <translation>其中没有写明模型。</translation>
        </message>
        <message>
            <source>The currency is three capital letters, such as CNY or USD.</source>
            <translation>货币为三个大写字母，如 CNY 或 USD。</translation>
        </message>
        <message>
            <source>The hours are peak, off-peak or all.</source>
            <translation>时段为 peak、off-peak 或 all。</translation>
        </message>
        <message>
            <source>Its times need a time zone.</source>
            <translation>其时间需要时区。</translation>
        </message>
        <message>
            <source>It ends before it begins.</source>
            <translation>结束早于开始。</translation>
        </message>
        <message>
            <source>Its last day must not be before its first.</source>
            <translation>最后一天不能早于第一天。</translation>
        </message>
        <message>
            <source>A price per million tokens is a number from 0 to a million with at most nine decimals.</source>
            <translation>每百万词元的价格是 0 到一百万的数，最多九位小数。</translation>
        </message>
        <message>
            <source>Another row for the same model, currency and hours is in force at the same time.</source>
            <translation>同一时间另有一行适用于相同的模型、货币和时段。</translation>
        </message>
        <message>
            <source>That question stands in another branch of the chat.</source>
            <translation>该问题在此对话的另一分支中。</translation>
        </message>
        <message>
            <source>Go to that branch first.</source>
            <translation>请先转到那个分支。</translation>
        </message>
        <message>
            <source>Or use the key for this session only.</source>
            <translation>也可以仅本次使用密钥。</translation>
        </message>
        <message>
            <source>Log in to it or answer its prompt, then try again.</source>
            <translation>请登录密钥库或回应它的提示，然后重试。</translation>
        </message>
        <message>
            <source>The key store does not work.</source>
            <translation>密钥库不工作。</translation>
        </message>
        <message>
            <source>Try again; restart it if that does not help.</source>
            <translation>请重试；若没有用，请重新启动它。</translation>
        </message>
        <message>
            <source>The key store did not answer.</source>
            <translation>密钥库没有响应。</translation>
        </message>
        <message>
            <source>Look for its password prompt, then try again.</source>
            <translation>请找到它的密码提示，然后重试。</translation>
        </message>
        <message>
            <source>Look at its settings.</source>
            <translation>请查看它的设置。</translation>
        </message>
        <message>
            <source>The key store is switched off in keyring's settings.</source>
            <translation>密钥库在 keyring 的设置中被关闭。</translation>
        </message>
        <message>
            <source>The configured key store is not one of the system's; it may be a readable file.</source>
            <translation>所配置的密钥库不是系统的；它可能是可读的文件。</translation>
        </message>
        <message>
            <source>There is no key store on this machine.</source>
            <translation>本机没有密钥库。</translation>
        </message>
        <message>
            <source>Install and start one that offers the Secret Service, such as GNOME Keyring.</source>
            <translation>请安装并启动一个提供 Secret Service 的密钥库，例如 GNOME Keyring。</translation>
        </message>
        <message>
            <source>The key store is locked.</source>
            <translation>密钥库已锁定。</translation>
        </message>
        <message>
            <source>Unlock it, then try again.</source>
            <translation>请解锁后重试。</translation>
        </message>
        <message>
            <source>The key store was not unlocked.</source>
            <translation>密钥库没有解锁。</translation>
        </message>
        <message>
            <source>A key has 8 to 512 plain letters, digits and signs, without spaces: copy it again.</source>
            <translation>密钥由 8 到 512 个普通字母、数字和符号组成，没有空格：请重新复制。</translation>
        </message>
        <message>
            <source>The key is still in the key store.</source>
            <translation>密钥仍在密钥库中。</translation>
        </message>
        <message>
            <source>Delete it there by hand.</source>
            <translation>请在那里手动删除。</translation>
        </message>
        <message>
            <source>Ask a model that can, or remove them.</source>
            <translation>请改问能看图片的模型，或移除图片。</translation>
        </message>
        <message>
            <source>The local model cannot see images.</source>
            <translation>本地模型看不了图片。</translation>
        </message>
        <message>
            <source>Ask Flash instead, or remove them.</source>
            <translation>请改问 Flash，或移除图片。</translation>
        </message>
        <message>
            <source>The service would take them and silently drop them. Ask Flash instead, or remove them.</source>
            <translation>服务会接受图片却悄悄丢弃。请改问 Flash，或移除图片。</translation>
        </message>
        <message>
            <source>Remove some, or start a new chat.</source>
            <translation>请移除一些，或开始新对话。</translation>
        </message>
        <message>
            <source>Remove some images, or start a new chat.</source>
            <translation>请移除一些图片，或开始新对话。</translation>
        </message>
        <message>
            <source>The check was stopped.</source>
            <translation>检查已停止。</translation>
        </message>
        <message>
            <source>The service did not answer in time.</source>
            <translation>服务没有及时响应。</translation>
        </message>
        <message>
            <source>There is no key yet.</source>
            <translation>还没有密钥。</translation>
        </message>
        <message>
            <source>Send it again.</source>
            <translation>请再发送一次。</translation>
        </message>
        <message>
            <source>What came is kept. Send it again.</source>
            <translation>已收到的内容会保留。请再发送一次。</translation>
        </message>
        <message>
            <source>Check the proxy in the settings of this endpoint.</source>
            <translation>请在此端点的设置中检查代理。</translation>
        </message>
        <message>
            <source>The connection was closed before the key was sent. Check the address, the clock and the network.</source>
            <translation>连接在发送密钥之前就关闭了。请检查地址、时钟和网络。</translation>
        </message>
        <message>
            <source>Check the address; a proxy or a portal may be in between.</source>
            <translation>请检查地址；中间可能有代理或登录门户。</translation>
        </message>
        <message>
            <source>Check the address: what answers there is no web server.</source>
            <translation>请检查地址：那里响应的不是网页服务器。</translation>
        </message>
        <message>
            <source>Leadline cannot log in at a proxy: use one on this computer that does it, or none.</source>
            <translation>Leadline 不能登录代理：请使用本机上代为登录的代理，或不用代理。</translation>
        </message>
        <message>
            <source>The proxy did not let the request through.</source>
            <translation>代理没有放行请求。</translation>
        </message>
        <message>
            <source>The proxy's name was not found.</source>
            <translation>找不到代理的名称。</translation>
        </message>
        <message>
            <source>The proxy was not reached in time.</source>
            <translation>连接代理超时。</translation>
        </message>
        <message>
            <source>The request could not be sent in time.</source>
            <translation>请求没能及时发出。</translation>
        </message>
        <message>
            <source>Nothing at all came from the service.</source>
            <translation>服务没有任何响应。</translation>
        </message>
        <message>
            <source>The proxy wants a login.</source>
            <translation>代理要求登录。</translation>
        </message>
        <message>
            <source>The proxy cannot reach the server.</source>
            <translation>代理无法连接服务器。</translation>
        </message>
        <message>
            <source>Check the address and the proxy.</source>
            <translation>请检查地址和代理。</translation>
        </message>
        <message>
            <source>The proxy cannot be reached.</source>
            <translation>无法连接代理。</translation>
        </message>
        <message>
            <source>This proxy address cannot be used.</source>
            <translation>不能使用此代理地址。</translation>
        </message>
        <message>
            <source>It holds spaces, control characters or a backslash.</source>
            <translation>其中有空格、控制字符或反斜杠。</translation>
        </message>
        <message>
            <source>It names no server.</source>
            <translation>其中没有服务器。</translation>
        </message>
        <message>
            <source>It holds a user name or a password; the key is entered on its own.</source>
            <translation>其中有用户名或密码；密钥请单独输入。</translation>
        </message>
        <message>
            <source>It holds a ? or a #.</source>
            <translation>其中有 ? 或 #。</translation>
        </message>
        <message>
            <source>It must begin with https://.</source>
            <translation>必须以 https:// 开头。</translation>
        </message>
        <message>
            <source>It must begin with http://, https:// or socks5://.</source>
            <translation>必须以 http://、https:// 或 socks5:// 开头。</translation>
        </message>
        <message>
            <source>It must name a host and a port.</source>
            <translation>必须写明主机和端口。</translation>
        </message>
        <message>
            <source>It holds a user name or a password, which would be kept in the clear.</source>
            <translation>其中有用户名或密码，会以明文保存。</translation>
        </message>
        <message>
            <source>It holds more than a host and a port.</source>
            <translation>除主机和端口外还有别的内容。</translation>
        </message>
        <message>
            <source>Its host or port cannot be read.</source>
            <translation>其主机或端口无法读取。</translation>
        </message>
        <message>
            <source>It may be damaged, of an unknown kind, or need more memory than is free: choose another.</source>
            <translation>它可能已损坏、类型未知，或所需内存超过可用内存：请选择另一个。</translation>
        </message>
        <message>
            <source>The embedded engine broke down while it started.</source>
            <translation>内置引擎在启动时崩溃。</translation>
        </message>
        <message>
            <source>The embedded engine's model is not installed.</source>
            <translation>没有安装内置引擎的模型。</translation>
        </message>
        <message>
            <source>The embedded engine is not installed.</source>
            <translation>没有安装内置引擎。</translation>
        </message>
        <message>
            <source>The embedded engine was stopped.</source>
            <translation>内置引擎已停止。</translation>
        </message>
        <message>
            <source>The model file is not there.</source>
            <translation>模型文件不存在。</translation>
        </message>
        <message>
            <source>The model file cannot be read.</source>
            <translation>模型文件无法读取。</translation>
        </message>
        <message>
            <source>The embedded engine did not count the text.</source>
            <translation>内置引擎没有统计这段文字。</translation>
        </message>
        <message>
            <source>The embedded engine did not get ready in time.</source>
            <translation>内置引擎没有及时就绪。</translation>
        </message>
        <message>
            <source>The embedded engine could not be started.</source>
            <translation>内置引擎没能启动。</translation>
        </message>
        <message>
            <source>Enter the key again; it has no spaces and only plain letters, digits and signs.</source>
            <translation>请重新输入密钥；密钥没有空格，只有普通字母、数字和符号。</translation>
        </message>
        <message>
            <source>There is a gap in it: send it again to have it whole.</source>
            <translation>其中有缺失：请再发送一次以得到完整回复。</translation>
        </message>
        <message>
            <source>A login page of the network may be in between, or the address is not that of a chat service.</source>
            <translation>中间可能有网络的登录页，或者该地址不是对话服务的地址。</translation>
        </message>
        <message>
            <source>A document can be the reason, not only the question: leave some out and send again.</source>
            <translation>原因可能是某个文档，而不只是问题：请去掉一些再发送。</translation>
        </message>
        <message>
            <source>The service answered with a status that is not expected.</source>
            <translation>服务以意外的状态响应。</translation>
        </message>
        <message>
            <source>The details name it.</source>
            <translation>详情中有说明。</translation>
        </message>
        <message>
            <source>Leave some documents out.</source>
            <translation>请去掉一些文档。</translation>
        </message>
        <message>
            <source>The service broke off the reply.</source>
            <translation>服务中断了回复。</translation>
        </message>
        <message>
            <source>A piece of the reply could not be read.</source>
            <translation>回复的一部分无法读取。</translation>
        </message>
        <message>
            <source>Wait a little, then send again.</source>
            <translation>请稍等再发送。</translation>
        </message>
        <message>
            <source>Leadline offers it none here: ask in other words.</source>
            <translation>Leadline 在这里没有提供工具：请换个说法。</translation>
        </message>
        <message>
            <source>The request is longer than the model's window.</source>
            <translation>请求超出模型的窗口。</translation>
        </message>
        <message>
            <source>The service's content filter refused the request.</source>
            <translation>服务的内容过滤拒绝了请求。</translation>
        </message>
        <message>
            <source>The embedded engine refused its own key.</source>
            <translation>内置引擎拒绝了它自己的密钥。</translation>
        </message>
        <message>
            <source>Start Leadline again.</source>
            <translation>请重新启动 Leadline。</translation>
        </message>
        <message>
            <source>The account has no balance left.</source>
            <translation>账户余额已用完。</translation>
        </message>
        <message>
            <source>The service refused the request.</source>
            <translation>服务拒绝了请求。</translation>
        </message>
        <message>
            <source>The details say why; the same again would fail again.</source>
            <translation>详情中有原因；原样再发仍会失败。</translation>
        </message>
        <message>
            <source>The service does not accept the key.</source>
            <translation>服务不接受此密钥。</translation>
        </message>
        <message>
            <source>Enter the key again, the one for this server.</source>
            <translation>请重新输入此服务器的密钥。</translation>
        </message>
        <message>
            <source>The service refuses this account or network.</source>
            <translation>服务拒绝此账户或网络。</translation>
        </message>
        <message>
            <source>Check what the key is allowed to do.</source>
            <translation>请检查该密钥的权限。</translation>
        </message>
        <message>
            <source>The server knows no such address or model.</source>
            <translation>服务器没有这个地址或模型。</translation>
        </message>
        <message>
            <source>Check the address and the model's name.</source>
            <translation>请检查地址和模型名称。</translation>
        </message>
        <message>
            <source>The service waited too long for the request.</source>
            <translation>服务等待请求超时。</translation>
        </message>
        <message>
            <source>The request is too large for the service.</source>
            <translation>请求对服务来说太大。</translation>
        </message>
        <message>
            <source>Leave some documents out and send again.</source>
            <translation>请去掉一些文档再发送。</translation>
        </message>
        <message>
            <source>The service refused the request's parameters.</source>
            <translation>服务拒绝了请求的参数。</translation>
        </message>
        <message>
            <source>The details name them.</source>
            <translation>详情中有说明。</translation>
        </message>
        <message>
            <source>The service has too many requests at once.</source>
            <translation>服务同时收到的请求太多。</translation>
        </message>
        <message>
            <source>The service had an error of its own.</source>
            <translation>服务自身出错。</translation>
        </message>
        <message>
            <source>The service is overloaded.</source>
            <translation>服务过载。</translation>
        </message>
        <message>
            <source>The network wants a login first.</source>
            <translation>网络要求先登录。</translation>
        </message>
        <message>
            <source>Open a page in a browser, log in, then send again.</source>
            <translation>请在浏览器中打开网页并登录，再发送。</translation>
        </message>
        <message>
            <source>The service cannot be reached behind its gateway.</source>
            <translation>服务的网关连接不到后端。</translation>
        </message>
        <message>
            <source>The service closed the reply before it began.</source>
            <translation>服务在回复开始前就关闭了它。</translation>
        </message>
        <message>
            <source>Ask for the rest.</source>
            <translation>请让它继续。</translation>
        </message>
        <message>
            <source>Thinking used all of it: ask for less or change the mode.</source>
            <translation>思考用完了全部词元：请少问一些或更换模式。</translation>
        </message>
        <message>
            <source>The model wants to use a tool.</source>
            <translation>模型想使用工具。</translation>
        </message>
        <message>
            <source>Enter the name of a model, then test again.</source>
            <translation>请输入模型名称，再测试。</translation>
        </message>
        <message>
            <source>No reply came.</source>
            <translation>没有收到回复。</translation>
        </message>
        <message>
            <source>The endpoint could not be tested.</source>
            <translation>端点没能测试。</translation>
        </message>
        <message>
            <source>The endpoint lists no models.</source>
            <translation>端点没有列出模型。</translation>
        </message>
        <message>
            <source>The service fell silent in the reply.</source>
            <translation>服务在回复途中没有了动静。</translation>
        </message>
        <message>
            <source>The service did not begin to reply.</source>
            <translation>服务没有开始回复。</translation>
        </message>
        <message>
            <source>The search was stopped.</source>
            <translation>查找已停止。</translation>
        </message>
        <message>
            <source>Choose another model for this chat.</source>
            <translation>请为此对话选择另一个模型。</translation>
        </message>
        <message>
            <source>Enter it in Settings, Endpoints.</source>
            <translation>请在“设置”的“端点”中输入。</translation>
        </message>
        <message>
            <source>Documents of this chat were added or sent at the same time.</source>
            <translation>此对话的文档在同一时间被添加或发送。</translation>
        </message>
        <message>
            <source>This question waits no longer.</source>
            <translation>此问题已不在等待。</translation>
        </message>
        <message>
            <source>It was sent or removed.</source>
            <translation>它已发送或移除。</translation>
        </message>
        <message>
            <source>Leadline crashed when it last ran.</source>
            <translation>Leadline 上次运行时崩溃了。</translation>
        </message>
        <message>
            <source>Everything that was saved is here. The details are worth a report.</source>
            <translation>已保存的内容都在。详情值得报告。</translation>
        </message>
        <message>
            <source>The pasted text could not be kept as a document.</source>
            <translation>粘贴的文字没能存为文档。</translation>
        </message>
        <message>
            <source>Make room in {path}.</source>
            <translation>请在 {path} 中腾出空间。</translation>
        </message>
        <message>
            <source>{sentence} Not installed here: {packages} (Debian's names).</source>
            <translation>{sentence}本机没有安装：{packages}（Debian 的包名）。</translation>
        </message>
        <message>
            <source>{sentence} It was read without git.</source>
            <translation>{sentence}已不用 git 读取。</translation>
        </message>
        <message>
            <source>Line {number} looks like {what}.</source>
            <translation>第 {number} 行疑似密钥：{what}。</translation>
        </message>
        <message>
            <source>{what}; {count} more such places</source>
            <translation>{what}；另有 {count} 处</translation>
        </message>
        <message>
            <source>{what}; {count} more such place</source>
            <translation>{what}；另有 {count} 处</translation>
        </message>
        <message>
            <source>{what}, line {number} like {more}</source>
            <translation>{what}，第 {number} 行：{more}</translation>
        </message>
        <message>
            <source>{count} pictures in it are not read; text around pictures is.</source>
            <translation>其中 {count} 张图片没有读取；图片周围的文字已读取。</translation>
        </message>
        <message>
            <source>A picture in it is not read; text around pictures is.</source>
            <translation>其中一张图片没有读取；图片周围的文字已读取。</translation>
        </message>
        <message>
            <source>Reading it took too long: nothing came for {seconds} s.</source>
            <translation>读取耗时太长：{seconds} 秒没有动静。</translation>
        </message>
        <message>
            <source>Reading ended by a fault of Leadline: {name}.</source>
            <translation>因 Leadline 的错误而停止读取：{name}。</translation>
        </message>
        <message>
            <source>The reader could not be started: {why}.</source>
            <translation>读取程序没能启动：{why}。</translation>
        </message>
        <message>
            <source>{count} cache folders are not listed: {names}.</source>
            <translation>没有列出 {count} 个缓存文件夹：{names}。</translation>
        </message>
        <message>
            <source>1 cache folder is not listed: {names}.</source>
            <translation>没有列出 1 个缓存文件夹：{names}。</translation>
        </message>
        <message>
            <source>The folder could not be opened: {why}.</source>
            <translation>文件夹无法打开：{why}。</translation>
        </message>
        <message>
            <source>It is {what}, not a file.</source>
            <translation>这是{what}，不是文件。</translation>
        </message>
        <message>
            <source>a named pipe</source>
            <translation>命名管道</translation>
        </message>
        <message>
            <source>a socket</source>
            <translation>套接字</translation>
        </message>
        <message>
            <source>a device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>a folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>something else</source>
            <translation>别的东西</translation>
        </message>
        <message>
            <source>{count} more entries are hidden by ignore files.</source>
            <translation>另有 {count} 项被忽略文件隐藏。</translation>
        </message>
        <message>
            <source>Hidden by {name}.</source>
            <translation>被 {name} 隐藏。</translation>
        </message>
        <message>
            <source>{count} files do not match the patterns that were chosen.</source>
            <translation>{count} 个文件不符合所选的模式。</translation>
        </message>
        <message>
            <source>1 file does not match the patterns that were chosen.</source>
            <translation>1 个文件不符合所选的模式。</translation>
        </message>
        <message>
            <source>The folder holds code of others: {count} files.</source>
            <translation>文件夹中是他人的代码：{count} 个文件。</translation>
        </message>
        <message>
            <source>The folder holds code of others: 1 file.</source>
            <translation>文件夹中是他人的代码：1 个文件。</translation>
        </message>
        <message>
            <source>The folder holds {what}.</source>
            <translation>文件夹内容：{what}。</translation>
        </message>
        <message>
            <source>packages of others</source>
            <translation>他人的软件包</translation>
        </message>
        <message>
            <source>a Python environment</source>
            <translation>Python 环境</translation>
        </message>
        <message>
            <source>a tool's working files</source>
            <translation>工具的工作文件</translation>
        </message>
        <message>
            <source>what a build made</source>
            <translation>构建产物</translation>
        </message>
        <message>
            <source>Minified or data: one line has {count} characters.</source>
            <translation>压缩代码或数据：有一行长 {count} 个字符。</translation>
        </message>
        <message>
            <source>git cannot read the repository (exit code {code}).</source>
            <translation>git 无法读取仓库（退出码 {code}）。</translation>
        </message>
        <message>
            <source>git could not answer (exit code {code}).</source>
            <translation>git 没能回应（退出码 {code}）。</translation>
        </message>
        <message>
            <source>This repository has no commit called {name}.</source>
            <translation>此仓库中没有名为 {name} 的提交。</translation>
        </message>
        <message>
            <source>{width} x {height} pixels: too narrow to be a picture.</source>
            <translation>{width} x {height} 像素：太窄，不像图片。</translation>
        </message>
        <message>
            <source>{width} x {height} pixels; pictures of this kind are read up to {most} million.</source>
            <translation>{width} x {height} 像素；这类图片最多读取 {most} 百万像素。</translation>
        </message>
        <message>
            <source>“{name}” cannot be sent as an image.</source>
            <translation>“{name}”无法作为图片发送。</translation>
        </message>
        <message>
            <source>An address ({scheme}://), not a file: save what it leads to and add the file.</source>
            <translation>这是地址（{scheme}://），不是文件：请保存它指向的内容，再添加文件。</translation>
        </message>
        <message>
            <source>The reader crashed on it ({code}).</source>
            <translation>读取程序在此文件上崩溃（{code}）。</translation>
        </message>
        <message>
            <source>Attached and not opened: {names}. Save what you need and add it.</source>
            <translation>附件没有打开：{names}。请保存需要的再添加。</translation>
        </message>
        <message>
            <source>{count} long outputs are shortened to {most} characters each.</source>
            <translation>{count} 个过长的输出各截短为 {most} 个字符。</translation>
        </message>
        <message>
            <source>{count} pictures among the outputs are not read.</source>
            <translation>输出中的 {count} 张图片没有读取。</translation>
        </message>
        <message>
            <source>{count} places could not be decoded and show �.</source>
            <translation>{count} 处无法解码，显示为 �。</translation>
        </message>
        <message>
            <source>Its text has over {count} M characters.</source>
            <translation>文字超过 {count} 百万字符。</translation>
        </message>
        <message>
            <source>Reading stopped at page {number}: over {count} M characters.</source>
            <translation>读到第 {number} 页为止：超过 {count} 百万字符。</translation>
        </message>
        <message>
            <source>“{part}” is no page or range of pages; write it like 1-12, 40.</source>
            <translation>“{part}”不是页码或页码范围；请写成 1-12, 40 的形式。</translation>
        </message>
        <message>
            <source>“{part}” is no range of pages: it begins before 1 or ends before it begins.</source>
            <translation>“{part}”不是页码范围：起始小于 1，或结束早于起始。</translation>
        </message>
        <message>
            <source>{count} of {most} characters are known to the file's own font only.</source>
            <translation>{most} 个字符中有 {count} 个只有文件自带的字体认识。</translation>
        </message>
        <message>
            <source>Read from its picture by text recognition (Tesseract, {languages}); it may hold errors.</source>
            <translation>由文字识别从图像读出（Tesseract，{languages}）；可能有误。</translation>
        </message>
        <message>
            <source>It has {count} pages; none of those you chose ({pages}) is among them.</source>
            <translation>它有 {count} 页，不包含您选择的页（{pages}）。</translation>
        </message>
        <message>
            <source>Pages {pages} of {count} are read, as you chose.</source>
            <translation>按您的选择，读取了 {count} 页中的第 {pages} 页。</translation>
        </message>
        <message>
            <source>{count} broken pages in a row: the last {number} not tried.</source>
            <translation>连续 {count} 页损坏：没有尝试最后 {number} 页。</translation>
        </message>
        <message>
            <source>It says it has {count} pages; the first {most} are read.</source>
            <translation>文件称有 {count} 页；读取了前 {most} 页。</translation>
        </message>
        <message>
            <source>{size} MB; files of this kind are read up to {most} MB.</source>
            <translation>{size} MB；这类文件最多读取 {most} MB。</translation>
        </message>
        <message>
            <source>The system could not read it: {why}.</source>
            <translation>系统无法读取：{why}。</translation>
        </message>
        <message>
            <source>What was added before it already gives over {count} M characters.</source>
            <translation>之前添加的内容已超过 {count} 百万字符。</translation>
        </message>
        <message>
            <source>Text recognition needs what is not installed: {packages} (Debian's names).</source>
            <translation>文字识别缺少：{packages}（Debian 的包名）。</translation>
        </message>
        <message>
            <source>{count} formulas have no stored result and are empty here; open it in an office program, save it and add it again.</source>
            <translation>{count} 个公式没有存下结果，这里为空；请用办公软件打开并保存，再重新添加。</translation>
        </message>
        <message>
            <source>A sheet reaches over {height} rows and {width} columns; up to {most} cells are read.</source>
            <translation>有工作表超过 {height} 行、{width} 列；最多读取 {most} 个单元格。</translation>
        </message>
        <message>
            <source>“{name}” is a chart; its picture is not read.</source>
            <translation>“{name}”是图表；图像没有读取。</translation>
        </message>
        <message>
            <source>The sheet “{name}” is empty.</source>
            <translation>工作表“{name}”是空的。</translation>
        </message>
        <message>
            <source>Listing stopped after {count} entries or {seconds} s: the folder holds more.</source>
            <translation>列出 {count} 项或 {seconds} 秒后停止：文件夹中还有更多。</translation>
        </message>
        <message>
            <source>{count} files have not changed since {name}, {number} were deleted.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改，{number} 个已删除。</translation>
        </message>
        <message>
            <source>{count} files have not changed since {name}, {number} was deleted.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改，{number} 个已删除。</translation>
        </message>
        <message>
            <source>{count} file has not changed since {name}, {number} were deleted.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改，{number} 个已删除。</translation>
        </message>
        <message>
            <source>{count} file has not changed since {name}, {number} was deleted.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改，{number} 个已删除。</translation>
        </message>
        <message>
            <source>{count} files have not changed since {name}.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改。</translation>
        </message>
        <message>
            <source>{count} file has not changed since {name}.</source>
            <translation>自 {name} 以来，{count} 个文件没有更改。</translation>
        </message>
        <message>
            <source>The .gitignore in {folder} hides every file; the folder was read without it.</source>
            <translation>{folder} 中的 .gitignore 隐藏了所有文件；读取时没有用它。</translation>
        </message>
        <message>
            <source>The .gitignore hides every file; the folder was read without it.</source>
            <translation>.gitignore 隐藏了所有文件；读取时没有用它。</translation>
        </message>
        <message>
            <source>Repository in {folder}: {sentence}</source>
            <translation>{folder} 中的仓库：{sentence}</translation>
        </message>
        <message>
            <source>git refuses to list it, as it belongs to another user (dubious ownership).</source>
            <translation>git 拒绝列出，因为它属于另一个用户（dubious ownership）。</translation>
        </message>
        <message>
            <source>It cannot be reached: {why}.</source>
            <translation>无法访问：{why}。</translation>
        </message>
        <message>
            <source>This is no pattern: {why}.</source>
            <translation>这不是有效的模式：{why}。</translation>
        </message>
        <message>
            <source>It was not unpacked: {what}, which no document needs.</source>
            <translation>没有解包：{what}，文档不需要这样。</translation>
        </message>
        <message>
            <source>it has {count} parts</source>
            <translation>它有 {count} 个部分</translation>
        </message>
        <message>
            <source>its parts name places outside of it</source>
            <translation>其中的部分指向它之外的位置</translation>
        </message>
        <message>
            <source>it unpacks to {size} MB</source>
            <translation>解包后有 {size} MB</translation>
        </message>
        <message>
            <source>a part unpacks to {count} times its size</source>
            <translation>有一部分解包后是原来的 {count} 倍</translation>
        </message>
        <message>
            <source>signal {number}</source>
            <translation>信号 {number}</translation>
        </message>
        <message>
            <source>exit code {number}</source>
            <translation>退出码 {number}</translation>
        </message>
        <message>
            <source>your own API key</source>
            <translation>您自己的 API 密钥</translation>
        </message>
        <message>
            <source>a private key</source>
            <translation>私钥</translation>
        </message>
        <message>
            <source>a PuTTY private key</source>
            <translation>PuTTY 私钥</translation>
        </message>
        <message>
            <source>an age private key</source>
            <translation>age 私钥</translation>
        </message>
        <message>
            <source>an AWS access key</source>
            <translation>AWS 访问密钥</translation>
        </message>
        <message>
            <source>an AWS secret key</source>
            <translation>AWS 私密密钥</translation>
        </message>
        <message>
            <source>a GitHub token</source>
            <translation>GitHub 令牌</translation>
        </message>
        <message>
            <source>a GitLab token</source>
            <translation>GitLab 令牌</translation>
        </message>
        <message>
            <source>a Slack token</source>
            <translation>Slack 令牌</translation>
        </message>
        <message>
            <source>a Slack webhook</source>
            <translation>Slack webhook</translation>
        </message>
        <message>
            <source>a Google API key</source>
            <translation>Google API 密钥</translation>
        </message>
        <message>
            <source>a Google client secret</source>
            <translation>Google 客户端密钥</translation>
        </message>
        <message>
            <source>a Google access token</source>
            <translation>Google 访问令牌</translation>
        </message>
        <message>
            <source>a Stripe key</source>
            <translation>Stripe 密钥</translation>
        </message>
        <message>
            <source>a Stripe webhook secret</source>
            <translation>Stripe webhook 密钥</translation>
        </message>
        <message>
            <source>an API key (sk-...)</source>
            <translation>API 密钥 (sk-...)</translation>
        </message>
        <message>
            <source>a Groq key</source>
            <translation>Groq 密钥</translation>
        </message>
        <message>
            <source>an xAI key</source>
            <translation>xAI 密钥</translation>
        </message>
        <message>
            <source>a Hugging Face token</source>
            <translation>Hugging Face 令牌</translation>
        </message>
        <message>
            <source>a Replicate token</source>
            <translation>Replicate 令牌</translation>
        </message>
        <message>
            <source>an Alibaba Cloud key</source>
            <translation>阿里云密钥</translation>
        </message>
        <message>
            <source>a Tencent Cloud key</source>
            <translation>腾讯云密钥</translation>
        </message>
        <message>
            <source>an npm token</source>
            <translation>npm 令牌</translation>
        </message>
        <message>
            <source>a PyPI token</source>
            <translation>PyPI 令牌</translation>
        </message>
        <message>
            <source>a Docker token</source>
            <translation>Docker 令牌</translation>
        </message>
        <message>
            <source>a DigitalOcean token</source>
            <translation>DigitalOcean 令牌</translation>
        </message>
        <message>
            <source>a Databricks token</source>
            <translation>Databricks 令牌</translation>
        </message>
        <message>
            <source>a Shopify token</source>
            <translation>Shopify 令牌</translation>
        </message>
        <message>
            <source>a SendGrid key</source>
            <translation>SendGrid 密钥</translation>
        </message>
        <message>
            <source>a Vault token</source>
            <translation>Vault 令牌</translation>
        </message>
        <message>
            <source>a Tailscale key</source>
            <translation>Tailscale 密钥</translation>
        </message>
        <message>
            <source>an Atlassian token</source>
            <translation>Atlassian 令牌</translation>
        </message>
        <message>
            <source>an Azure storage key</source>
            <translation>Azure 存储密钥</translation>
        </message>
        <message>
            <source>a signed web token (JWT)</source>
            <translation>签名的网络令牌 (JWT)</translation>
        </message>
        <message>
            <source>It is locked by the shop it comes from (DRM).</source>
            <translation>被出售它的商店加锁（DRM）。</translation>
        </message>
        <message>
            <source>The file is empty.</source>
            <translation>文件是空的。</translation>
        </message>
        <message>
            <source>It is called an e-book but is not one.</source>
            <translation>名为电子书，其实不是。</translation>
        </message>
        <message>
            <source>An environment file: these hold passwords and keys.</source>
            <translation>环境文件：通常含有密码和密钥。</translation>
        </message>
        <message>
            <source>A VPN profile with its keys.</source>
            <translation>VPN 配置及其密钥。</translation>
        </message>
        <message>
            <source>Access keys of a service.</source>
            <translation>某服务的访问密钥。</translation>
        </message>
        <message>
            <source>Access tokens of a registry.</source>
            <translation>软件仓库的访问令牌。</translation>
        </message>
        <message>
            <source>Access keys of a cluster.</source>
            <translation>集群的访问密钥。</translation>
        </message>
        <message>
            <source>Access tokens of GitHub.</source>
            <translation>GitHub 的访问令牌。</translation>
        </message>
        <message>
            <source>A private SSH key.</source>
            <translation>SSH 私钥。</translation>
        </message>
        <message>
            <source>A part of a PGP key ring.</source>
            <translation>PGP 密钥环的一部分。</translation>
        </message>
        <message>
            <source>A settings file that holds access tokens.</source>
            <translation>含有访问令牌的设置文件。</translation>
        </message>
        <message>
            <source>A file called secrets.</source>
            <translation>名为 secrets 的文件。</translation>
        </message>
        <message>
            <source>A key store.</source>
            <translation>密钥库。</translation>
        </message>
        <message>
            <source>Terraform's state holds passwords and keys.</source>
            <translation>Terraform 的状态文件含有密码和密钥。</translation>
        </message>
        <message>
            <source>By its name a private key or certificate.</source>
            <translation>按名称是私钥或证书。</translation>
        </message>
        <message>
            <source>A link that points to nothing, or in a circle.</source>
            <translation>链接没有目标，或循环指向。</translation>
        </message>
        <message>
            <source>A link to a place in this folder.</source>
            <translation>指向此文件夹内部的链接。</translation>
        </message>
        <message>
            <source>A link out of this folder; it is not followed.</source>
            <translation>指向此文件夹之外的链接；不跟随。</translation>
        </message>
        <message>
            <source>A link; links in a commit are not followed.</source>
            <translation>链接；提交中的链接不跟随。</translation>
        </message>
        <message>
            <source>A repository inside this one: its files are not in the commit.</source>
            <translation>仓库中的仓库：其文件不在此提交中。</translation>
        </message>
        <message>
            <source>A lock file, written by a package manager.</source>
            <translation>由包管理器写成的锁文件。</translation>
        </message>
        <message>
            <source>Minified code.</source>
            <translation>压缩的代码。</translation>
        </message>
        <message>
            <source>A source map, written by a build.</source>
            <translation>由构建写成的源码映射。</translation>
        </message>
        <message>
            <source>Its first lines say that a program wrote it.</source>
            <translation>开头几行说明它由程序写成。</translation>
        </message>
        <message>
            <source>This cannot be the name of a branch, a tag or a commit.</source>
            <translation>这不可能是分支、标签或提交的名称。</translation>
        </message>
        <message>
            <source>It is not in a git repository.</source>
            <translation>它不在 git 仓库中。</translation>
        </message>
        <message>
            <source>It is no PNG, JPEG, GIF or WebP picture, whatever it is called.</source>
            <translation>不论名称如何，它不是 PNG、JPEG、GIF 或 WebP 图片。</translation>
        </message>
        <message>
            <source>It takes too much memory.</source>
            <translation>占用内存太多。</translation>
        </message>
        <message>
            <source>It is damaged or cut off.</source>
            <translation>已损坏或被截断。</translation>
        </message>
        <message>
            <source>Reading it took too long.</source>
            <translation>读取耗时太长。</translation>
        </message>
        <message>
            <source>The picture reader crashed on it.</source>
            <translation>图片读取程序在此文件上崩溃。</translation>
        </message>
        <message>
            <source>What was pasted cannot be sent as an image.</source>
            <translation>粘贴的内容无法作为图片发送。</translation>
        </message>
        <message>
            <source>An old Word document; save it as .docx or PDF.</source>
            <translation>旧版 Word 文档；请存为 .docx 或 PDF。</translation>
        </message>
        <message>
            <source>An old presentation; save it as .pptx or PDF.</source>
            <translation>旧版演示文稿；请存为 .pptx 或 PDF。</translation>
        </message>
        <message>
            <source>A document of Apple's office programs; export it as PDF or as an Office file.</source>
            <translation>Apple 办公软件的文档；请导出为 PDF 或 Office 文件。</translation>
        </message>
        <message>
            <source>E-books of this format are not read; convert it to EPUB or PDF.</source>
            <translation>不读取这种格式的电子书；请转换为 EPUB 或 PDF。</translation>
        </message>
        <message>
            <source>A picture; text in pictures is not read.</source>
            <translation>图片；图片中的文字不读取。</translation>
        </message>
        <message>
            <source>Sound and video are not read.</source>
            <translation>不读取音频和视频。</translation>
        </message>
        <message>
            <source>An archive; unpack it and add the folder.</source>
            <translation>压缩包；请解压后添加文件夹。</translation>
        </message>
        <message>
            <source>A mail of Outlook's own format; save it as .eml or as text.</source>
            <translation>Outlook 专有格式的邮件；请存为 .eml 或文本。</translation>
        </message>
        <message>
            <source>A database; export the tables you need as CSV.</source>
            <translation>数据库；请把需要的表导出为 CSV。</translation>
        </message>
        <message>
            <source>A web address: Leadline fetches nothing from the web. Save the page in your browser and add the file.</source>
            <translation>网址：Leadline 不从网上获取任何内容。请在浏览器中保存网页，再添加文件。</translation>
        </message>
        <message>
            <source>Reading it took too long: it used up its computing time.</source>
            <translation>读取耗时太长：计算时间已用完。</translation>
        </message>
        <message>
            <source>It is called a mail but has no mail's headers.</source>
            <translation>名为邮件，却没有邮件头。</translation>
        </message>
        <message>
            <source>There is no web page in it.</source>
            <translation>其中没有网页。</translation>
        </message>
        <message>
            <source>It is damaged: it is not a notebook.</source>
            <translation>已损坏：不是笔记本文件。</translation>
        </message>
        <message>
            <source>It is not text: programs and data files are not read.</source>
            <translation>不是文本：不读取程序和数据文件。</translation>
        </message>
        <message>
            <source>There is nothing in it but spaces and line ends.</source>
            <translation>其中只有空格和换行。</translation>
        </message>
        <message>
            <source>There is no text in it.</source>
            <translation>其中没有文字。</translation>
        </message>
        <message>
            <source>It is locked with a password; save a copy without one and add that.</source>
            <translation>已用密码加锁；请另存一份无密码的副本再添加。</translation>
        </message>
        <message>
            <source>It is of an old Office format under a new name.</source>
            <translation>是旧版 Office 格式，只是换了新名称。</translation>
        </message>
        <message>
            <source>It needs more memory than a file may use.</source>
            <translation>所需内存超过单个文件的上限。</translation>
        </message>
        <message>
            <source>Its parts are nested too deeply.</source>
            <translation>嵌套太深。</translation>
        </message>
        <message>
            <source>It is damaged: there is no text in it.</source>
            <translation>已损坏：其中没有文字。</translation>
        </message>
        <message>
            <source>It is damaged: there are no slides in it.</source>
            <translation>已损坏：其中没有幻灯片。</translation>
        </message>
        <message>
            <source>It is locked with a password; save a copy without one.</source>
            <translation>已用密码加锁；请另存一份无密码的副本。</translation>
        </message>
        <message>
            <source>It is damaged: there is no content in it.</source>
            <translation>已损坏：其中没有内容。</translation>
        </message>
        <message>
            <source>There is no text on this slide.</source>
            <translation>此幻灯片没有文字。</translation>
        </message>
        <message>
            <source>It is locked with a password: give it, or add a copy without one.</source>
            <translation>已用密码加锁：请输入密码，或添加无密码的副本。</translation>
        </message>
        <message>
            <source>This page is damaged.</source>
            <translation>此页已损坏。</translation>
        </message>
        <message>
            <source>The end of the file is missing.</source>
            <translation>文件末尾缺失。</translation>
        </message>
        <message>
            <source>It is damaged beyond reading.</source>
            <translation>损坏严重，无法读取。</translation>
        </message>
        <message>
            <source>There is no text on it.</source>
            <translation>此页没有文字。</translation>
        </message>
        <message>
            <source>The password does not open it; give another.</source>
            <translation>该密码打不开它；请换一个。</translation>
        </message>
        <message>
            <source>This page needs more memory than a file may use.</source>
            <translation>此页所需内存超过单个文件的上限。</translation>
        </message>
        <message>
            <source>The PDF library here is too old to be safe.</source>
            <translation>这里的 PDF 库太旧，不安全。</translation>
        </message>
        <message>
            <source>It is called a PDF but is not one.</source>
            <translation>名为 PDF，其实不是。</translation>
        </message>
        <message>
            <source>It is damaged: no page was found.</source>
            <translation>已损坏：没有找到页面。</translation>
        </message>
        <message>
            <source>Tables were not looked for: its drawings are too many or too odd. Its text is read.</source>
            <translation>没有查找表格：图形太多或太特殊。文字已读取。</translation>
        </message>
        <message>
            <source>A picture with nothing but a running line as text; it needs text recognition.</source>
            <translation>图像，文字只有页眉或页脚；需要文字识别。</translation>
        </message>
        <message>
            <source>A picture without a text layer; it needs text recognition.</source>
            <translation>没有文字层的图像；需要文字识别。</translation>
        </message>
        <message>
            <source>The end of the file is missing; pages may be, too.</source>
            <translation>文件末尾缺失；可能也缺页。</translation>
        </message>
        <message>
            <source>Its index was damaged; it was rebuilt from the pages.</source>
            <translation>索引已损坏；已根据页面重建。</translation>
        </message>
        <message>
            <source>You may not read this file: its permissions forbid it.</source>
            <translation>您不能读取此文件：权限不允许。</translation>
        </message>
        <message>
            <source>It became a link while it was being opened.</source>
            <translation>打开时它变成了链接。</translation>
        </message>
        <message>
            <source>Its path is too long for the system.</source>
            <translation>路径对系统来说太长。</translation>
        </message>
        <message>
            <source>A link; links are not followed.</source>
            <translation>链接；不跟随链接。</translation>
        </message>
        <message>
            <source>There is no such file.</source>
            <translation>没有这个文件。</translation>
        </message>
        <message>
            <source>It is called RTF but is not.</source>
            <translation>名为 RTF，其实不是。</translation>
        </message>
        <message>
            <source>It is damaged: it cannot be read as RTF.</source>
            <translation>已损坏：无法作为 RTF 读取。</translation>
        </message>
        <message>
            <source>It is locked with a password.</source>
            <translation>已用密码加锁。</translation>
        </message>
        <message>
            <source>It is damaged: it cannot be read as a workbook.</source>
            <translation>已损坏：无法作为工作簿读取。</translation>
        </message>
        <message>
            <source>It is damaged: there is no list of slides in it.</source>
            <translation>已损坏：其中没有幻灯片列表。</translation>
        </message>
        <message>
            <source>Nothing but pictures is on this slide.</source>
            <translation>此幻灯片只有图片。</translation>
        </message>
        <message>
            <source>There is no such file or folder.</source>
            <translation>没有这个文件或文件夹。</translation>
        </message>
        <message>
            <source>The commit holds no files here.</source>
            <translation>此提交在这里没有文件。</translation>
        </message>
        <message>
            <source>Nothing here has changed.</source>
            <translation>这里没有更改。</translation>
        </message>
        <message>
            <source>The link points to nothing.</source>
            <translation>链接没有目标。</translation>
        </message>
        <message>
            <source>The folder holds no files.</source>
            <translation>文件夹中没有文件。</translation>
        </message>
        <message>
            <source>It is damaged: there is no text part in it.</source>
            <translation>已损坏：其中没有文字部分。</translation>
        </message>
        <message>
            <source>It is damaged: its parts do not fit together.</source>
            <translation>已损坏：各部分互不相符。</translation>
        </message>
        <message>
            <source>It is damaged: a part is missing or cannot be unpacked.</source>
            <translation>已损坏：有一部分缺失或无法解包。</translation>
        </message>
        <message>
            <source>It declares entities of its own, as no office does.</source>
            <translation>它声明了自己的实体，办公软件不会这样做。</translation>
        </message>
        <message>
            <source>{sentence} Or use the key for this session only.</source>
            <translation>{sentence}也可以仅本次使用密钥。</translation>
        </message>
        <message>
            <source>A model on this computer stores nothing ahead.</source>
            <translation>本机上的模型不会预先缓存。</translation>
        </message>
        <message>
            <source>Add some first.</source>
            <translation>请先添加一些。</translation>
        </message>
        <message>
            <source>Just ask.</source>
            <translation>直接提问即可。</translation>
        </message>
        <message>
            <source>There are no documents to be read ahead.</source>
            <translation>没有可预先读取的文档。</translation>
        </message>
        <message>
            <source>The documents were not read ahead.</source>
            <translation>文档没能预先读取。</translation>
        </message>
        <message>
            <source>Begin a chat in it, and ask there.</source>
            <translation>请在其中开始对话，再提问。</translation>
        </message>
        <message>
            <source>Begin a new chat with other instructions.</source>
            <translation>请用其他指令开始新对话。</translation>
        </message>
        <message>
            <source>Begin a new chat with these documents.</source>
            <translation>请用这些文档开始新对话。</translation>
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation>请选择另一个文件夹。</translation>
        </message>
        <message>
            <source>Continue, and it may read as much again; or ask for an answer from what it has read.</source>
            <translation>继续，则可再读取同样多；也可以请它根据已读的内容回答。</translation>
        </message>
        <message>
            <source>Enter its price in Settings, Endpoints; 0 where it is free.</source>
            <translation>请在“设置”的“端点”中填写价格；免费填 0。</translation>
        </message>
        <message>
            <source>How this chat reads its documents was settled with its first question.</source>
            <translation>此对话读取文档的方式在首个问题时已确定。</translation>
        </message>
        <message>
            <source>It runs on this computer, for as long as Leadline does.</source>
            <translation>它在本机运行，只在 Leadline 运行时可用。</translation>
        </message>
        <message>
            <source>Only what its functions are called was read, by your choice: their bodies are not in it.</source>
            <translation>按您的选择只读取了函数的声明：不含函数体。</translation>
        </message>
        <message>
            <source>Peak hours are taken from the service's clock until they agree. Set the clock of this computer.</source>
            <translation>在两者一致之前，高峰时段以服务的时钟为准。请校准本机的时钟。</translation>
        </message>
        <message>
            <source>Set them anew in Settings, Limits.</source>
            <translation>请在“设置”的“限额”中重新设置。</translation>
        </message>
        <message>
            <source>The embedded model has no address of its own.</source>
            <translation>内置模型没有自己的地址。</translation>
        </message>
        <message>
            <source>The file could not be written.</source>
            <translation>文件没能写入。</translation>
        </message>
        <message>
            <source>The instructions of this chat stand at the beginning of all that was sent.</source>
            <translation>此对话的指令位于已发送的一切内容的开头。</translation>
        </message>
        <message>
            <source>The reply could not go on.</source>
            <translation>回复没能继续。</translation>
        </message>
        <message>
            <source>This is a collection.</source>
            <translation>这是一个合集。</translation>
        </message>
        <message>
            <source>This template is not there any more.</source>
            <translation>此模板已不存在。</translation>
        </message>
        <message>
            <source>You stopped reading it.</source>
            <translation>您停止了读取。</translation>
        </message>
        <message>
            <source>The model has read for {amount} to answer this.</source>
            <translation>为回答此问题，模型的读取已花费 {amount}。</translation>
        </message>
        <message>
            <source>The model has read {count} times to answer this.</source>
            <translation>为回答此问题，模型已读取 {count} 次。</translation>
        </message>
        <message>
            <source>This computer's clock is {count} min ahead of the service's.</source>
            <translation>本机的时钟比服务快 {count} 分钟。</translation>
        </message>
        <message>
            <source>This computer's clock is {count} min behind the service's.</source>
            <translation>本机的时钟比服务慢 {count} 分钟。</translation>
        </message>
        <message>
            <source>This question costs more than {limit}, the limit of one.</source>
            <translation>此问题的费用超过每个问题的限额 {limit}。</translation>
        </message>
        <message>
            <source>This question does not fit this chat's limit: {left} of {limit} is left.</source>
            <translation>此问题超出此对话的限额：{limit} 中还剩 {left}。</translation>
        </message>
        <message>
            <source>This question does not fit this collection's limit: {left} of {limit} is left.</source>
            <translation>此问题超出此合集的限额：{limit} 中还剩 {left}。</translation>
        </message>
        <message>
            <source>This question does not fit today's limit: {left} of {limit} is left.</source>
            <translation>此问题超出今天的限额：{limit} 中还剩 {left}。</translation>
        </message>
        <message>
            <source>This question does not fit this month's limit: {left} of {limit} is left.</source>
            <translation>此问题超出本月的限额：{limit} 中还剩 {left}。</translation>
        </message>
        <message>
            <source>The limit of one question is {limit}: nothing can be asked.</source>
            <translation>每个问题的限额是 {limit}：无法提问。</translation>
        </message>
        <message>
            <source>This chat's limit of {limit} is used up.</source>
            <translation>此对话的限额 {limit} 已用完。</translation>
        </message>
        <message>
            <source>This collection's limit of {limit} is used up.</source>
            <translation>此合集的限额 {limit} 已用完。</translation>
        </message>
        <message>
            <source>Today's limit of {limit} is used up.</source>
            <translation>今天的限额 {limit} 已用完。</translation>
        </message>
        <message>
            <source>This month's limit of {limit} is used up.</source>
            <translation>本月的限额 {limit} 已用完。</translation>
        </message>
        <message>
            <source>Even with a short answer it may cost {amount}. Limits are in Settings.</source>
            <translation>即使回答很短，也可能需要 {amount}。限额在“设置”中。</translation>
        </message>
        <message>
            <source>The answer is limited to {number} tokens: one question may cost {left}.</source>
            <translation>回答限制为 {number} 词元：每个问题最多 {left}。</translation>
        </message>
        <message>
            <source>The answer is limited to {number} tokens: {left} of this chat's limit is left.</source>
            <translation>回答限制为 {number} 词元：此对话的限额还剩 {left}。</translation>
        </message>
        <message>
            <source>The answer is limited to {number} tokens: {left} of this collection's limit is left.</source>
            <translation>回答限制为 {number} 词元：此合集的限额还剩 {left}。</translation>
        </message>
        <message>
            <source>The answer is limited to {number} tokens: {left} of today's limit is left.</source>
            <translation>回答限制为 {number} 词元：今天的限额还剩 {left}。</translation>
        </message>
        <message>
            <source>The answer is limited to {number} tokens: {left} of this month's limit is left.</source>
            <translation>回答限制为 {number} 词元：本月的限额还剩 {left}。</translation>
        </message>
        <message>
            <source>No price is known for {name}: your limits cannot be kept.</source>
            <translation>{name} 的价格未知：无法遵守您的限额。</translation>
        </message>
        <message>
            <source>Your limits are in {name}, and the account is billed in {other}: they cannot be kept.</source>
            <translation>您的限额以 {name} 计，而账户以 {other} 计费：无法遵守。</translation>
        </message>
        <message>
            <source>Page {number} has what looks like {what}.</source>
            <translation>第 {number} 页有疑似密钥：{what}。</translation>
        </message>
        <message>
            <source>{what}, page {number} {more}</source>
            <translation>{what}，第 {number} 页：{more}</translation>
        </message>
        <message>
            <source>Your limits do not leave enough for all of these.</source>
            <translation>您的限额不够同时问这些。</translation>
        </message>
        <message>
            <source>Even with short answers they may cost {amount}; {left} is left.</source>
            <translation>即使回答很短，也可能需要 {amount}；还剩 {left}。</translation>
        </message>
    </context>
</TS>
