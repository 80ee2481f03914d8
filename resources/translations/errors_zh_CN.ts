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
            <source>Documents were added to this chat from another window at the same time.</source>
            <translation>另一个窗口同时向此对话添加了文档。</translation>
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
    </context>
</TS>
