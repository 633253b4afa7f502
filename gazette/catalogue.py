"""What each code says, in Chinese and in English, and what to do about it.

An entry is (what is wrong, what to do) in each language; `{…}` are the problem's details. The
remedy that begins with `near:` is used instead where a suggestion was found.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """The sentences of one code."""

    zh: str
    zh_hint: str
    en: str
    en_hint: str
    zh_near: str = ""
    en_near: str = ""


# What a required key is for, so that a missing one can say what to type.
_REQUIRED = {
    "name": ("名称", "name: 宝兴"),
    "title": ("标题", "title: 写一个标题"),
    "headline": ("题目", "headline: 一条弄堂，几代人的情"),
    "date": ("日期", "date: 2026-11-22"),
    "number": ("期号", "number: 1"),
    "image-src": ("图片的文件", "src: photo.jpg"),
    "image-alt": ("图片的替代文字", "alt: 图里有什么"),
    "contents-section": ("目录的栏目", "section: 出彩处"),
    "contents-stories": ("目录的文章", "stories: [baoxing, dongfeng]"),
    "base_url": ("网址", "base_url: https://example.org/"),
    "sections-folder": ("栏目的文件夹", "folder: neighbourhoods"),
    "sections-label": ("栏目的名字", "label: 居民区"),
    "sections-noun": ("栏目的英文名", "noun: neighbourhood"),
    "sections-kind": ("栏目的种类", "kind: profile"),
    "themes-name": ("主题的名字", "name: 自治"),
    "themes-slug": ("主题的网址名", "slug: self-governance"),
}


def entry_of(code: str) -> Entry:
    """Return the sentences of a code."""
    return CATALOGUE[code]


def _missing(name: str, chinese: str, example: str) -> Entry:
    key = name.rpartition("-")[2]
    return Entry(
        f"缺少“{key}”（{chinese}），或者它是空的。",
        f"写上一行，例如：{example}",
        f"“{key}” is missing or empty.",
        f"Add a line such as: {example}",
    )


CATALOGUE: dict[str, Entry] = {
    f"E-{name}-missing": _missing(name, *texts) for name, texts in _REQUIRED.items()
}
# Stands behind what to do with a picture: the mistake is in one file, the words in another.
USED = {"zh": "用到它的稿子：{used}。", "en": " It is used in {used}."}

CATALOGUE |= {
    "E-highlights-missing": Entry(
        "缺少“highlights”（出彩处），或者它是空的。",
        "写上一行 highlights:，下面每一条另起一行，例如：  - text: 一句话",
        "“highlights” is missing or empty.",
        "Add a line “highlights:” and below it a line for each, such as “  - text: a sentence”.",
    ),
    "E-sections-missing": Entry(
        "缺少“sections”（栏目），或者它是空的。",
        "写上一行 sections:，下面每个栏目另起一行，照 gazette init 新建的小报来写。",
        "“sections” is missing or empty.",
        "Add a line “sections:” and below it a line for each, as gazette init writes them.",
    ),
    # The file itself
    "E-encoding": Entry(
        "这个文件不是 UTF-8 编码。",
        "用文本编辑器打开，选“另存为”，编码选 UTF-8，再保存。",
        "This file is not UTF-8.",
        "Open it in a text editor and save it again with the encoding UTF-8.",
        "它看起来是 {near}。用文本编辑器打开，选“另存为”，编码选 UTF-8，再保存。",
        "It looks like {near}. Open it in a text editor and save it again as UTF-8.",
    ),
    "E-control": Entry(
        "这里有一个看不见的字符，多半是从别处粘贴时带来的。",
        "把光标放到这里，删掉前后看不见的字符，再重新打一遍。",
        "There is an invisible character here, probably pasted from elsewhere.",
        "Put the cursor here, delete it, and type what stands around it again.",
    ),
    "E-invisible": Entry(
        "“{value}”里有看不见的字符（{char}），看上去就和写的不一样。",
        "删掉〔〕标出的地方看不见的字符，或者把这个名字重新打一遍。",
        "“{value}” holds a character that nobody sees ({char}), so it is not what it looks like.",
        "Delete what is marked 〔〕, or type the name again.",
    ),
    "E-link-invisible": Entry(
        "地址“{href}”里有看不见的字符（{char}），它会带读者去别的地方。",
        "把这个地址重新打一遍，不要粘贴；〔〕标出了那个字符的位置。",
        "The address “{href}” holds a character that nobody sees ({char}) and leads elsewhere.",
        "Type the address again instead of pasting it; 〔〕 marks where the character stands.",
    ),
    "E-nul": Entry(
        "文件里有看不见的空字符（NUL），多半是保存时损坏了。",
        "删掉这个位置上的字符；如果整篇都是乱码，请找回原稿另存一份。",
        "The file holds a NUL byte; it was probably damaged when it was saved.",
        "Delete the character here, or restore the file from a good copy.",
    ),
    "E-file-empty": Entry(
        "这个文件是空的。",
        "写上内容，或者删掉这个文件。",
        "This file is empty.",
        "Write something, or delete the file.",
    ),
    "E-file-changing": Entry(
        "生成的时候，这个文件正在被改动。",
        "等它保存好，再生成一次。",
        "This file kept changing while the site was being built.",
        "Wait until it is saved, then build again.",
    ),
    "E-file-unreadable": Entry(
        "读不了这个文件：{reason}。",
        "看看文件的权限，或者它是不是被别的程序占用。",
        "This file cannot be read: {reason}.",
        "Check its permissions, and whether another program holds it.",
    ),
    "E-file-name": Entry(
        "这个文件的名字是乱码，多半是解压时弄坏的。",
        "给它换一个名字，例如 baoxing.md 或 photo.jpg。",
        "The name of this file is garbled, probably by an old zip archive.",
        "Rename it, for instance to baoxing.md or photo.jpg.",
    ),
    "E-file-twice": Entry(
        "这里有两个名字看起来一样的文件（多半是一个从苹果电脑拷来的），只能用一个。",
        "打开看看留哪一个，给另一个换个名字，或者移到别处。",
        "There are two files here whose names look the same; one probably came from a Mac.",
        "Look which one you want, and rename the other or move it elsewhere.",
    ),
    "E-symlink-outside": Entry(
        "这里的快捷链接指到它所在的文件夹（如 content）外面，或者指到隐藏的文件，不能用。",
        "把要用的文件复制到 content 里来，删掉这个链接。",
        "A link here leads out of the folder it is in (content/, say), or to what is hidden.",
        "Copy the file into content/ instead, and delete the link.",
    ),
    "E-symlink-broken": Entry(
        "这个链接指向的文件不存在。",
        "删掉它，或者放回它指向的文件。",
        "This link points at a file that is not there.",
        "Delete it, or put the file back.",
    ),
    "W-file-ignored": Entry(
        "这里有一个 {suffix} 文件，它不会出现在网站上。",
        "要发表，请另存成 .md 文件；不要发表，可以移到别处。",
        "There is a {suffix} file here; it will not appear on the site.",
        "To publish it, save it as .md; otherwise move it elsewhere.",
    ),
    # Where files go
    "E-content-empty": Entry(
        "content 文件夹里一篇稿子也没有。",
        "放进 .md 稿子，或者用 gazette new 新建一篇。",
        "There is not a single text in content/.",
        "Add .md files, or make one with gazette new.",
    ),
    "E-section-none": Entry(
        "这篇稿子没有放进栏目的文件夹。",
        "把它移到 content 下面的一个栏目里，例如 content/neighbourhoods/。",
        "This file is not in the folder of a section.",
        "Move it into one, such as content/neighbourhoods/.",
    ),
    "E-section-unknown": Entry(
        "没有叫“{folder}”的栏目。",
        "现有的栏目：{known}。要加新栏目，请写进 config.yaml 的 sections。",
        "There is no section “{folder}”.",
        "Sections: {known}. A new one is declared in config.yaml under sections.",
        "是不是“{near}”？改一下文件夹的名字；要加新栏目，请写进 config.yaml 的 sections。",
        "Did you mean “{near}”? Rename the folder, or declare the section in config.yaml.",
    ),
    "E-slug-name": Entry(
        "文件名“{name}”不能直接用作网址。",
        "在开头的设置里加一行：slug: {slug}",
        "The file name “{name}” cannot be part of an address.",
        "Add this line to the front matter: slug: {slug}",
    ),
    "E-address-twice": Entry(
        "网址 {address} 已经被 {other} 用了。",
        "给其中一篇换一个网址名（slug）或期号（number）。",
        "The address {address} is already taken by {other}.",
        "Give one of the two another slug or number.",
    ),
    "E-address-taken": Entry(
        "网址 {address} 已经被 {other} 用了。",
        "换一个网址名，或者删掉这个旧网址（aliases）。",
        "The address {address} is already taken by {other}.",
        "Choose another slug, or delete this alias.",
    ),
    # Front matter
    "E-front-matter-missing": Entry(
        "文件开头缺少设置部分。",
        "第一行写 ---，下面写 name:、headline: 等，再用一行 --- 结束。",
        "The file does not begin with front matter.",
        "Begin with a line of three hyphens (---), the settings, and a second such line.",
    ),
    "E-front-matter-fence": Entry(
        "这一行“{text}”像是设置部分的分隔线，但不是三个半角的减号。",
        "这一行只写三个半角的减号，前后不要有别的：---",
        "This line “{text}” looks like the front matter's fence, but is not three hyphens.",
        "Type three plain hyphens and nothing else: ---",
    ),
    "E-front-matter-open": Entry(
        "开头的设置部分没有结束。",
        "在设置的最后一行下面，另起一行写：---",
        "The front matter never ends.",
        "Put a line with --- after the last setting.",
    ),
    "E-body-empty": Entry(
        "设置下面没有正文。",
        "在第二个 --- 下面写正文；还没写好，可以先加一行：draft: 是",
        "There is no text below the front matter.",
        "Write it below the second ---, or add a line draft: true for now.",
    ),
    "E-placeholder": Entry(
        "“{text}”是新稿子里的提示，还没有换成真的内容。",
        "换成自己的内容；还没写好，可以先加一行：draft: 是",
        "“{text}” is the prompt of a new file and was not replaced.",
        "Write your own, or add this line for now: draft: true",
    ),
    "W-draft-unfinished": Entry(
        "这篇草稿里还有要改的地方；它是草稿，不耽误发布。",
        "写好以后运行 gazette check，会一处一处列出来。",
        "This draft still has something to mend; being a draft it keeps nothing back.",
        "Run gazette check to see what.",
    ),
    "E-key-unknown": Entry(
        "不认识“{key}”这一项。",
        "可以写的有：{known}。",
        "“{key}” is not a key that is known here.",
        "Known keys: {known}.",
        "是不是想写“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-key-duplicate": Entry(
        "“{key}”写了两次，第一次在第 {first} 行。",
        "留下一个，删掉另一个。",
        "“{key}” is there twice; the first is in line {first}.",
        "Keep one and delete the other.",
    ),
    "E-type-text": Entry(
        "“{key}”应当是一句文字。",
        "写在冒号后面的同一行里；内容里有冒号或括号的，用英文双引号括起来。",
        "“{key}” should be text.",
        "Write it after the colon, in double quotes if it holds colons or brackets.",
    ),
    "E-type-list": Entry(
        "“{key}”应当是一个列表。",
        "每一项另起一行，以“- ”（减号加空格）开头。",
        "“{key}” should be a list.",
        "Put each item on a line of its own that begins with “- ”.",
    ),
    "E-type-mapping": Entry(
        "“{key}”这里应当分项写：{parts}。",
        "每一项另起一行，行首空两格，写成“名字: 内容”，冒号是半角的，后面有一个空格。",
        "“{key}” should have parts: {parts}.",
        "Write each on its own line, indented, as “name: value” with a plain colon and a space.",
    ),
    "E-item-empty": Entry(
        "“{key}”里有一项是空的。",
        "写上内容，或者删掉这一项。",
        "An item of “{key}” is empty.",
        "Fill it in or delete it.",
    ),
    "E-date-form": Entry(
        "“{value}”不是能看懂的日期。",
        "写成 2026-11-22 或 2026年11月22日。",
        "“{value}” is not a date that can be read.",
        "Write it as 2026-11-22.",
    ),
    "W-date-future": Entry(
        "日期 {date} 还没有到，可是现在就登出来了。",
        "到那天才登，加上一行 publish: {date}；现在就登，加上一行 publish: {today}。",
        "The date {date} has not come yet, and this is out already.",
        "To publish it then, add the line publish: {date}; to have it out now, publish: {today}.",
    ),
    "E-date-impossible": Entry(
        "日历上没有 {value} 这一天。",
        "查一查月份和日子。",
        "There is no such day as {value}.",
        "Check the month and the day.",
    ),
    "E-number": Entry(
        "“{value}”不是一个数。",
        "写一个数字，例如 3。",
        "“{value}” is not a number.",
        "Write a number such as 3.",
    ),
    "E-number-whole": Entry(
        "“{value}”不是一个能用的整数。",
        "写一个整数，例如 1。",
        "“{value}” is not a whole number that can be used here.",
        "Write a whole number such as 1.",
    ),
    "E-flag": Entry(
        "“{value}”看不出是“是”还是“否”。",
        "写“是”或“否”。",
        "“{value}” is neither yes nor no.",
        "Write true or false.",
    ),
    "E-slug-invalid": Entry(
        "“{value}”不能用作网址名。",
        "只用小写字母、数字和连字符，例如 baoxing。",
        "“{value}” cannot be a slug.",
        "Use lower-case letters, digits and hyphens only, as in baoxing.",
    ),
    "E-address-long": Entry(
        "“{value}…”太长，不能用作网址。",
        "缩短；两个斜杠之间最多 {limit} 个字母，或者 {han} 个汉字。",
        "“{value}…” is too long for an address.",
        "Shorten it: at most {limit} letters between two slashes.",
    ),
    "E-alias-invalid": Entry(
        "“{value}”不能用作旧网址。",
        "写本站内的路径，例如 /old/baoxing/。",
        "“{value}” cannot be an old address.",
        "Write a path within this site, such as /old/baoxing/.",
    ),
    "E-highlight-both": Entry(
        "一条出彩处里既有数字（figure）又有文字（text）。",
        "拆成两条，或者只留一种写法。",
        "A highlight has both a figure and a text.",
        "Make two of it, or keep one form.",
    ),
    "E-highlight-empty": Entry(
        "这条出彩处里没有内容。",
        "写 text: 一句话；或者写 figure、unit、label 三项。",
        "This highlight is empty.",
        "Give it a text, or figure, unit and label.",
    ),
    "E-highlight-label": Entry(
        "数字“{figure}”没有说明，读者不知道它说的是什么。",
        "加上一项 label，例如 label: 居民小组。",
        "The figure “{figure}” has no label to say what it counts.",
        "Add one, such as label: 居民小组.",
    ),
    # YAML
    "E-yaml": Entry(
        "设置部分看不懂：{reason}。",
        "对照一篇好的稿子，看看这一行和上一行。",
        "The settings cannot be read: {reason}.",
        "Compare this line and the one above with a file that works.",
    ),
    "E-yaml-mapping": Entry(
        "设置部分应当是一行一项的“名字: 内容”。",
        "每行写一个名字、一个半角冒号、一个空格，再写内容。",
        "The settings should be lines of “name: value”.",
        "Write on each line a name, a colon, a space and the value.",
    ),
    "E-yaml-wide-colon": Entry(
        "“{key}”后面用了全角冒号“：”。",
        "改成半角冒号加一个空格：{key}: ",
        "“{key}” is followed by a full-width colon.",
        "Type a plain colon and a space: {key}: ",
    ),
    "E-yaml-colon-space": Entry(
        "“{key}:”的冒号后面少了一个空格。",
        "在冒号后面加一个空格。",
        "There is no space after “{key}:”.",
        "Add a space after the colon.",
    ),
    "E-yaml-dash-space": Entry(
        "列表的减号后面少了一个空格。",
        "写成“- 甲”，减号和文字之间空一格。",
        "There is no space after the hyphen of a list item.",
        "Write “- item”, with a space.",
    ),
    "E-yaml-dash-mark": Entry(
        "列表的每一项不能以“{mark}”开头。",
        "改成半角减号加一个空格，写成“- 甲”。",
        "A list item cannot begin with “{mark}”.",
        "Begin it with a plain hyphen and a space, as in “- item”.",
    ),
    "E-yaml-dash-line": Entry(
        "减号和上面的名字写在了同一行。",
        "是列表，就把每一项另起一行，写成“- 甲”；是一句话，就用英文双引号括起来。",
        "A list item cannot stand in the line of its key.",
        "Put each item on a line of its own, as “- item”; put a sentence in double quotes.",
    ),
    "E-yaml-tab": Entry(
        "这里有一个制表符（Tab），设置部分不能用它。",
        "改用空格，每一层空两格。",
        "There is a tab here; the settings may not have any.",
        "Use spaces, two for each level.",
    ),
    "E-yaml-wide-space": Entry(
        "这里用了全角空格。",
        "改成半角空格。",
        "There is a full-width space here.",
        "Use plain spaces.",
    ),
    "E-yaml-wide-mark": Entry(
        "括号里的“{mark}”是全角的，或者这个括号没有配对。",
        "括号、逗号、冒号都用半角的，例如 [自治, 文化]；逗号和冒号后面空一格。",
        "“{mark}” inside these brackets is full-width, or they are not closed.",
        "Use plain brackets, commas and colons, as in [one, two].",
    ),
    "E-yaml-hash": Entry(
        "空格后面的“{text}”会被当成注释，不会登出来。",
        "用英文双引号把整段内容括起来；真是注释，就在 # 后面空一格。",
        "“{text}” after a space is taken for a remark and would not be shown.",
        "Put the whole value in double quotes, or a space after # if it is a remark.",
    ),
    "E-yaml-comma": Entry(
        "这里多了一个逗号。",
        "删掉它，或者在它前面补上内容。",
        "There is a comma too many here.",
        "Delete it, or write what is missing before it.",
    ),
    "E-yaml-line": Entry(
        "这一行“{text}”没有“名字: ”，看不出是哪一项。",
        "写成“名字: 内容”；如果它是上一行的下半句，就接到上一行后面；不要了，就删掉。",
        "The line “{text}” has no “name: ” in front.",
        "Write “name: value”; join it to the line above if it belongs there; or delete it.",
    ),
    "E-yaml-note": Entry(
        "“{mark}”不能用来写备注。",
        "备注用半角的 # 开头，后面空一格。",
        "“{mark}” does not begin a note.",
        "Begin a note with a plain # and a space.",
    ),
    "E-yaml-colon": Entry(
        "这一行里多了一个冒号加空格，分不清哪里是名字、哪里是内容。",
        '用英文双引号把冒号后面的内容括起来，例如 headline: "宝兴: 几代人的情"。',
        "There is a second colon with a space in this line.",
        "Put the value in double quotes.",
    ),
    "E-yaml-start": Entry(
        "内容不能以“{mark}”开头。",
        "用英文双引号把内容括起来。",
        "A value cannot begin with “{mark}”.",
        "Put the value in double quotes.",
    ),
    "E-yaml-quote": Entry(
        "从这里开始的引号没有配对。",
        "在内容的最后补上同样的引号。",
        "The quotation mark that opens here is never closed.",
        "Add the same mark at the end of the value.",
    ),
    "E-yaml-quote-end": Entry(
        "引号后面多了字：“{text}”。",
        "把整段内容都放进引号里；里面的引号用中文的“”。",
        "There is something after the closing quotation mark: “{text}”.",
        "Put the whole value inside the quotes.",
    ),
    "E-yaml-escape": Entry(
        "双引号里的反斜线“\\”在这里有特别的意思。",
        "删掉反斜线，或者把外面的双引号换成英文单引号。",
        "A backslash has a special meaning inside double quotes.",
        "Delete it, or use single quotes around the value.",
    ),
    "E-yaml-bracket": Entry(
        "这里的括号没有配对，或者中间少了逗号。",
        "写成 [自治, 文化]，用半角的括号和逗号。",
        "This bracket has no partner, or a comma is missing.",
        "Write it as [one, two], with plain brackets and commas.",
    ),
    "E-yaml-structure": Entry(
        "这一行的开头和上面的对不齐。",
        "同一层的各行从同一列开始，下一层多空两格；不是列表，行首就不要有减号。",
        "This line does not begin where those above do.",
        "Begin lines of one level in one column, and indent the next level by two spaces.",
    ),
    "E-yaml-list": Entry(
        "这一条上面没有写它是什么。",
        "在它上面加一行名字，例如 highlights:（后面不写别的）；不是列表，行首就不要有减号。",
        "There is no name above this item.",
        "Add a line with one above it, such as highlights: with nothing behind it; if this is no "
        "list, leave out the dash.",
    ),
    "E-yaml-alias": Entry(
        "“{text}”：以 {mark} 开头在这里有特别的意思，不能用。",
        "用英文双引号把内容括起来；要加粗或着重，请写在正文里。",
        "“{text}”: a value that begins with {mark} has a special meaning in YAML.",
        "Put the value in double quotes.",
    ),
    "E-yaml-tag": Entry(
        "“{text}”：以感叹号开头在这里有特别的意思，不能用。",
        "用英文双引号把内容括起来。",
        "“{text}”: a value that begins with an exclamation mark is special in YAML.",
        "Put the value in double quotes.",
    ),
    "E-yaml-depth": Entry(
        "设置部分一层套一层，超过了 {limit} 层。",
        "写得平一些。",
        "The settings are nested more than {limit} levels deep.",
        "Write them flatter.",
    ),
    # Links and pictures
    "E-link-missing": Entry(
        "链接“{href}”指向的文件不存在。",
        "看看文件名和文件夹写对了没有。",
        "The link “{href}” points at nothing.",
        "Check the file name and the folder.",
        "是不是“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-link-outside": Entry(
        "链接“{href}”指到 content 文件夹外面去了。",
        "只能链接 content 里的文件，或者一个完整的网址。",
        "The link “{href}” leads out of content/.",
        "Link to a file in content/, or to a full address.",
    ),
    "E-link-type": Entry(
        "不能链接 {suffix} 文件：“{href}”。",
        "换成 PDF、图片或其他读者能打开的文件。",
        "A {suffix} file cannot be published: “{href}”.",
        "Offer a PDF, a picture or another file that readers can open.",
    ),
    "E-link-scheme": Entry(
        "链接不能以“{scheme}:”开头。",
        "用 https:、mailto: 或 tel: 开头的地址。",
        "A link may not begin with “{scheme}:”.",
        "Use an address that begins with https:, mailto: or tel:.",
    ),
    "E-anchor-missing": Entry(
        "那一页上没有“#{anchor}”这个标题或位置。",
        "可以用的有：{known}。",
        "There is no “#{anchor}” on that page.",
        "There are: {known}.",
    ),
    "W-link-unpublished": Entry(
        "链接“{href}”指向的一篇现在没有发布，先显示成普通文字。",
        "等它发布，链接就会自己出现。",
        "The page behind “{href}” is not published now; the link shows as plain text.",
        "It becomes a link when that page is published.",
    ),
    "E-picture-missing": Entry(
        "图片“{href}”不存在。",
        "把图片放到稿子旁边，或者看看文件名写对了没有。",
        "The picture “{href}” is not there.",
        "Put it beside the text, or check its name.",
        "是不是“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-picture-external": Entry(
        "图片“{src}”在别的网站上。",
        "把图片存到 content 里来，再写它的文件名。",
        "The picture “{src}” is on another site.",
        "Save it into content/ and use its file name.",
    ),
    "E-picture-kind": Entry(
        "“{src}”（{suffix}）不是图片。",
        "用 .jpg、.png、.webp、.avif、.gif 或 .svg 的图片。",
        "“{src}” ({suffix}) is not a picture.",
        "Use a .jpg, .png, .webp, .avif, .gif or .svg file.",
    ),
    "E-picture-broken": Entry(
        "这个图片文件损坏了，打不开。",
        "换一张好的图片。",
        "This picture is damaged.",
        "Use a good copy.",
        "它其实是 {near}，只有名字像图片；找回那张图片，或者另存成 .jpg 再用。",
        "It is {near} and only named like a picture: find the picture, or export one as .jpg.",
    ),
    "E-picture-type": Entry(
        "这个文件名以 {suffix} 结尾，里面却是 {kind}。",
        "把文件名的结尾改对，或者另存成 {suffix}。",
        "This file is named {suffix} but holds {kind}.",
        "Rename it, or save it as {suffix}.",
    ),
    "E-picture-heic": Entry(
        "这是苹果手机的 HEIC 照片，大多数浏览器打不开。",
        "在手机上用“分享”发给自己，或者在电脑上另存成 .jpg；"
        "以后拍照可以在 设置 → 相机 → 格式 里选“兼容性最佳”。",
        "This is a HEIC photograph of an Apple phone, which most browsers cannot show.",
        "Export it as .jpg; for new photographs choose Settings → Camera → Formats → "
        "Most Compatible.",
    ),
    "W-picture-moving": Entry(
        "“{src}”是会动的图片，网页上只显示第一格，不动。",
        "要让人看到动作，就放一个链接，让读者自己点开：[看动图]({src})。",
        "“{src}” is a moving picture; the page shows its first frame, at rest.",
        "To let readers see it move, link to it, and they open it themselves: [see it]({src}).",
    ),
    "E-picture-large": Entry(
        "这张图片太大了（超过一亿像素，动图算所有的帧）。",
        "缩小以后再用。",
        "This picture has more than 100 million pixels, in all its frames together.",
        "Make it smaller first.",
    ),
    "E-picture-scans": Entry(
        "这张 JPEG 图片一层一层存了太多遍，打开它要很久。",
        "用看图软件打开，另存一次再用。",
        "This JPEG picture is stored in too many layers; it takes long to open.",
        "Open it in an image viewer and save it once more.",
    ),
    "E-picture-unsafe": Entry(
        "这张 SVG 图里有不安全的内容：{reason}。",
        "从绘图软件里另存成“普通 SVG”，不带脚本和外部链接。",
        "This SVG holds something unsafe: {reason}.",
        "Save it as a plain SVG without scripts and outside links.",
    ),
    "E-picture-repeats": Entry(
        "这张 SVG 图里重复的部分太多，滤镜太重，或者一层套一层，浏览器会画不动。",
        "从绘图软件里导出成 PNG，用它代替这张图。",
        "Parts of this SVG are repeated too often, nested too deep, or filtered too much to draw.",
        "Export it as PNG from your drawing program, and use that instead.",
    ),
    "E-alt-missing": Entry(
        "图片“{src}”没有替代文字。",
        "在方括号里用一句话写出图里有什么：![图里有什么]({src})",
        "The picture “{src}” has no alternative text.",
        "Say in the square brackets what it shows: ![what it shows]({src})",
    ),
    "E-footnote-missing": Entry(
        "脚注 [^{label}] 没有写内容。",
        "在文末另起一行写：[^{label}]: 脚注的内容",
        "The footnote [^{label}] has no text.",
        "Add a line at the end: [^{label}]: the note",
    ),
    "E-markdown-depth": Entry(
        "这里一层套一层，超过了 {limit} 层。",
        "少套几层；不是引用或列表，就删掉行首的符号；是网页的标签，就删掉几层。",
        "Quotations, lists or tags are nested more than {limit} deep here.",
        "Nest less; if it is none of them, delete the marks at the start of the line.",
    ),
    "E-markdown-open": Entry(
        "从这里往前，没有配对的 {mark} 超过了 {limit} 个。",
        "补上另一半，或者删掉它们；当作文字用，就在前面加反斜线 \\。",
        "More than {limit} {mark} stand here without their partners.",
        "Close them or delete them; as plain text each needs a backslash before it.",
    ),
    "E-markdown-long": Entry(
        "这一篇太长，有 {length} 个字符，超过了 {limit} 个。",
        "从这一行前后分成几篇；如果是误贴了别的内容，请删掉。",
        "This text is too long: {length} characters, and no more than {limit} are taken.",
        "Divide it into several before this line; or delete what was pasted by mistake.",
    ),
    "E-yaml-long": Entry(
        "设置部分太长，有 {length} 个字符，超过了 {limit} 个。",
        "多半是误贴了别的内容，或者少了结束的 ---：从这一行往前看，删掉误贴的，正文写到 --- 下面。",
        "These settings are too long: {length} characters, and no more than {limit} are taken.",
        "Delete what was pasted by mistake before this line, or close the settings with ---.",
    ),
    "E-markdown-slow": Entry(
        "这一篇的排版符号太多、太乱，{seconds} 秒也没有排完。",
        "分成几篇，或者删掉误贴进来的一大片符号（* _ [ < | > -）。",
        "The marks in this text are so many that {seconds} seconds were not enough for it.",
        "Divide it into several, or delete the marks (* _ [ < | > -) pasted by mistake.",
    ),
    "E-markdown-failed": Entry(
        "这一篇里有排不出来的写法（{reason}）。这是 gazette 的错，不是您的。",
        "把稿子发给管 gazette 的人；要先出刊，就一段一段删，找出是哪一段，换一种写法。",
        "Something in this text cannot be set ({reason}). That is gazette's fault, not yours.",
        "Send the text to whoever looks after gazette; to publish meanwhile, find the paragraph by "
        "deleting one after the other, and write it another way.",
    ),
    "E-code-open": Entry(
        "从这一行的 ``` 或 ~~~ 开始的代码没有结束，后面的内容都会变成代码。",
        "在该结束的地方另起一行，写同样的符号；不要代码，就删掉这一行。",
        "The code that begins here never ends and would swallow the rest of the page.",
        "Put the same marks on a line where it ends, or delete this line.",
    ),
    "W-footnote-unused": Entry(
        "脚注 [^{label}] 写了内容，正文里却没有用到，所以不显示。",
        "在正文要加注的地方写 [^{label}]，或者删掉这条脚注。",
        "The footnote [^{label}] is never referred to and is left out.",
        "Write [^{label}] where it belongs, or delete the note.",
    ),
    # Markdown that is doubtful
    "W-emphasis-underscore": Entry(
        "下划线夹在汉字中间不起作用：“{text}”。",
        "加粗写成 **{text}**，着重写成 *{text}*。",
        "Underscores between Chinese characters do nothing: “{text}”.",
        "Write **{text}** or *{text}*.",
    ),
    "W-emphasis-open": Entry(
        "这一段里的 ** 没有配对。",
        "补上另一对 **，或者删掉这一对。",
        "There is a ** without its partner in this paragraph.",
        "Add the other one, or delete this one.",
    ),
    "W-heading-space": Entry(
        "这一行以 # 开头，会变成标题。",
        "是标题就在 # 后面空一格；不是标题，就在 # 前面加一个反斜线：\\#",
        "This line begins with # and becomes a heading.",
        "Put a space after # if it is one; write \\# if it is not.",
    ),
    "W-heading-underline": Entry(
        "这条横线紧跟在文字下面，会把上一行变成标题。",
        "要一条分隔线，就在横线上面空一行；要标题，请用 ## 开头。",
        "This rule right under a line makes that line a heading.",
        "Put a blank line above it, or begin the heading with ##.",
    ),
    "W-heading-jump": Entry(
        "标题“{text}”跳过了一级。",
        "一级一级往下，例如 ## 下面用 ###。",
        "The heading “{text}” skips a level.",
        "Go down one level at a time.",
    ),
    "W-list-mark": Entry(
        "“{text}”像是列表的一项，但只有它自己，所以照原样显示。",
        "要列表，请每一项以“- ”或“1. ”开头。",
        "“{text}” looks like a list item, but it stands alone and is shown as typed.",
        "For a list begin each item with “- ” or “1. ”.",
    ),
    "W-lines-joined": Entry(
        "这一行以“{text}”开头，会和上一行连成一段。",
        "在它上面空一行；要列表，请每一项以“- ”或“1. ”开头。",
        "This line begins with “{text}” and becomes one paragraph with the line above.",
        "Put a blank line above it; for a list begin each item with “- ” or “1. ”.",
    ),
    "W-table-rule": Entry(
        "这几行像表格，但第二行缺少分隔线，所以照原样显示。",
        "在第一行下面加一行：|---|---|",
        "These lines look like a table, but the rule below the first is missing.",
        "Add a line such as |---|---| below the first.",
    ),
    "W-html-tag": Entry(
        "<{tag}> 不能用在稿子里，已经去掉。",
        "删掉它；需要的内容用 Markdown 写。",
        "<{tag}> is not allowed in a text and was taken out.",
        "Delete it and use Markdown.",
    ),
    "W-html-attribute": Entry(
        "<{tag}> 的“{name}”不能用，已经去掉。",
        "删掉它。",
        "The attribute “{name}” of <{tag}> is not allowed and was taken out.",
        "Delete it.",
    ),
    "E-comment-open": Entry(
        "这里的注释“<!--”没有结束，后面的话会给读者看到。",
        "在注释的末尾写 -->，或者删掉 <!--。",
        "The comment that begins here never ends; readers would see what is in it.",
        "Write --> where it ends, or delete <!--.",
    ),
    "E-html-unclosed": Entry(
        "<{tag}> 没有结束，后面的内容都会被它吞掉。",
        "在该结束的地方写 </{tag}>，或者删掉 <{tag}>。",
        "<{tag}> is never closed and would swallow the rest of the page.",
        "Write </{tag}> where it ends, or delete it.",
    ),
    "W-id-repeated": Entry(
        "“{id}”这个位置名用了不止一次。",
        "换一个名字。",
        "The id “{id}” is used more than once.",
        "Choose another.",
    ),
    # What a copy-editor marks
    "W-half-width-punctuation": Entry(
        "“{mark}”是半角的标点。",
        "句号写“。”；外国人名中间写“·”。",
        "“{mark}” is half-width punctuation in Chinese text.",
        "Type 。 for a full stop, · inside a foreign name.",
        "改成全角的“{near}”。",
        "Type {near} instead.",
    ),
    "W-unpaired-marks": Entry(
        "这个 {mark} 没有配对。",
        "补上另一半 {partner}，或者删掉它；也可能是左右打反了。",
        "This {mark} has no partner.",
        "Add its other half, {partner}, or delete it; perhaps it is the wrong way round.",
    ),
    "W-ellipsis": Entry(
        "省略号不写作“{text}”。",
        "改成“……”。",
        "“{text}” is no Chinese ellipsis.",
        "Type …… instead.",
    ),
    "W-dash": Entry(
        "破折号不写作“{text}”。",
        "改成“——”，占两个字。",
        "“{text}” is no Chinese dash.",
        "Type —— instead, two characters wide.",
    ),
    "W-chinese-space": Entry(
        "“{before}”和“{after}”中间有一个空格。",
        "删掉空格。",
        "There is a space between “{before}” and “{after}”.",
        "Delete it.",
        "多打的，就删掉；要隔开两个名字，就改成顿号“{near}”。",
        "Delete it, or write “{near}” where it parts two names.",
    ),
    "W-full-width-latin": Entry(
        "“{text}”是全角的字母或数字。",
        "改成半角的：{better}",
        "“{text}” is in full-width letters or digits.",
        "Type plain ones: {better}",
    ),
    "W-repeated-characters": Entry(
        "“{text}”重复了。",
        "只留一个“{better}”。",
        "“{text}” is doubled.",
        "Keep one “{better}”.",
    ),
    "W-invisible-character": Entry(
        "这里有一个看不见的字符（{char}），读者看到的可能和写的不一样。",
        "把光标放到这里，删掉它，再看看前后的字；gazette check --fix 会删掉没有用处的。",
        "There is a character here that nobody sees ({char}); readers may see other words.",
        "Delete it and look at the words around it; check --fix deletes what is for nothing.",
    ),
    "W-name-spelling": Entry(
        "“{text}”和“{name}”读起来一样：是打错了字，还是另一个地方？{other} 里写的是“{name}”。",
        "打错了字，就改成“{name}”；真的另有“{text}”，用 gazette new 为它写一篇，就不再问了。"
        "都不要查，请在 config.yaml 里写：check: {{name-spelling: false}}",
        "“{text}” sounds like “{name}”, as {other} writes it: is it a slip, or another place?",
        "If a slip, write “{name}”; if there is such a place, make a profile for it with gazette "
        "new, and this is not asked again. To ask of none: check: {{name-spelling: false}} in "
        "config.yaml",
    ),
    "W-figure-missing": Entry(
        "出彩处的数字“{figure}”，正文里没有写到。",
        "核对数字；没有写错，就在正文里也写一笔。",
        "The text does not have the figure “{figure}” of this highlight.",
        "Check it; if it is right, let the text say it as well.",
    ),
    "W-long-headline": Entry(
        "题目有 {length} 个字，超过 {limit} 个字，手机上要排好几行。",
        "缩短一些；要说的细节，写进摘要或正文。",
        "The headline has {length} characters, more than {limit}.",
        "Shorten it; details belong in the summary or the text.",
    ),
    "W-summary-unfinished": Entry(
        "摘要没有写完，停在“{text}”。",
        "把这句话写完，加上句号；或者删掉摘要，会用正文的第一段。",
        "The summary stops in the middle of a sentence, at “{text}”.",
        "Finish the sentence, or delete the summary: the first paragraph will do.",
    ),
    "W-alt-file-name": Entry(
        "替代文字“{alt}”只是文件名，看不见图的人不知道图里有什么。",
        "用一句话写出图里有什么，例如：弄堂口摆开的一排摊位",
        "The words for the picture, “{alt}”, are only the name of a file.",
        "Say in a sentence what the picture shows.",
    ),
    "W-theme-near": Entry(
        "主题“{theme}”只用了这一次，和“{other}”几乎一样。",
        "是同一个主题，就改成“{other}”；不是，就在 config.yaml 的 themes 里加上“{theme}”。",
        "The theme “{theme}” is used only here, and is almost “{other}”.",
        "Write “{other}” if that is meant; else declare “{theme}” in config.yaml under themes.",
    ),
    "W-dead-link": Entry(
        "打不开 {url}（{reason}）。",
        "在浏览器里打开看看；网页搬走了，就换成新的网址，没有了，就去掉链接。",
        "{url} cannot be opened ({reason}).",
        "Try it in a browser; write its new address, or take the link out.",
    ),
    # Relations
    "E-story-unknown": Entry(
        "目录里的“{name}”没有对应的文章。",
        "写文章的网址名（文件名去掉 .md），例如 baoxing。",
        "There is no text called “{name}” for the contents.",
        "Write its slug (the file name without .md), such as baoxing.",
        "是不是“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-story-twice": Entry(
        "“{name}”在目录里出现了两次。",
        "删掉一个。",
        "“{name}” is in the contents twice.",
        "Delete one.",
    ),
    "W-story-unpublished": Entry(
        "“{name}”现在没有发布，这里先不列出。",
        "等它发布，就会自己出现。",
        "“{name}” is not published now and is left out here.",
        "It appears when it is published.",
    ),
    "E-place-unknown": Entry(
        "没有叫“{name}”的地方。",
        "写居民区或中心的名称，或者它的网址名。",
        "There is no place called “{name}”.",
        "Write the name or the slug of a profile.",
        "是不是“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-name-ambiguous": Entry(
        "“{name}”不止一处：{choices}。",
        "照上面写的，写清楚是哪一个。",
        "“{name}” could be any of: {choices}.",
        "Write one of these instead.",
    ),
    "E-theme-slug": Entry(
        "主题“{theme}”没有能用的网址名，或者和别的主题重了。",
        "在 config.yaml 的 themes 里给它一个网址名：- {{name: {theme}, slug: my-theme}}",
        "The theme “{theme}” has no slug of its own.",
        "Give it one in config.yaml: - {{name: {theme}, slug: my-theme}}",
    ),
    # config.yaml
    "E-site-missing": Entry(
        "这里没有 config.yaml，不是一份小报的文件夹。",
        "先进入小报的文件夹，或者用 --site 指明；要新建一份，用 gazette init 文件夹名。",
        "There is no config.yaml here; this is not a gazette's folder.",
        "Go to the gazette's folder, name it with --site, or make one with gazette init.",
    ),
    "E-base-url": Entry(
        "“{value}”不是完整的网址。",
        "写成 https://example.org/ 这样。",
        "“{value}” is not a full address.",
        "Write it like https://example.org/.",
    ),
    "E-timezone": Entry(
        "“{value}”不是时区。",
        '写成 "+08:00" 这样，要有引号。',
        "“{value}” is not a time zone.",
        'Write it like "+08:00", in quotes.',
    ),
    "E-language": Entry(
        "“{value}”不是语言代码。",
        "简体中文写 zh-Hans。",
        "“{value}” is not a language tag.",
        "Write zh-Hans for simplified Chinese.",
    ),
    "E-section-kind": Entry(
        "栏目的种类不能是“{value}”。",
        "写 profile（介绍）、story（文章）或 page（页面）。",
        "A section cannot be of kind “{value}”.",
        "Write profile, story or page.",
    ),
    "E-section-reserved": Entry(
        "“{value}”这个文件夹另有用处，不能作栏目。",
        "换一个文件夹名。",
        "The folder “{value}” has another use and cannot be a section.",
        "Choose another.",
    ),
    "E-section-twice": Entry(
        "“{value}”在第 {first} 行已经用过了。",
        "每个栏目的 folder 和 noun 都要不同。",
        "“{value}” is already used in line {first}.",
        "Each section needs a folder and a noun of its own.",
    ),
    "E-theme-twice": Entry(
        "“{value}”在第 {first} 行已经用过了。",
        "每个主题的 name 和 slug 都要不同。",
        "“{value}” is already used in line {first}.",
        "Each theme needs a name and a slug of its own.",
    ),
    # Templates
    "E-template-syntax": Entry(
        "模板写错了：{reason}",
        "改好这一行；或者删掉这个文件，就会用回自带的模板。",
        "The template cannot be read: {reason}",
        "Mend this line, or delete the file to use the packaged template.",
    ),
    "E-template-undefined": Entry(
        "模板里用了没有的名字：{reason}",
        "看看这个名字写对了没有；能用的名字见 docs/templates.md。",
        "The template uses a name that does not exist: {reason}",
        "Check its spelling; docs/templates.md lists the names.",
    ),
    "E-template-failed": Entry(
        "模板在这一行出了错：{reason}",
        "改好这一行；或者删掉这个文件，就会用回自带的模板。",
        "The template failed here: {reason}",
        "Mend this line, or delete the file to use the packaged template.",
    ),
    "E-template-empty": Entry(
        "用这个模板做出来的文件是空的。",
        "多半是保存时磁盘满了：重新保存一次；或者删掉这个文件，就会用回自带的模板。",
        "The file that this template makes is empty.",
        "Save it again (was the disk full?), or delete the file to use the packaged template.",
    ),
    "E-template-missing": Entry(
        "找不到模板“{name}”。",
        "看看名字写对了没有。",
        "There is no template “{name}”.",
        "Check its name.",
    ),
    "E-template-dynamic": Entry(
        "模板的 include、extends、import 只能写固定的文件名。",
        "把变量换成带引号的文件名。",
        "After include, extends and import stands a file name in quotes, not a variable.",
        "Write the name itself.",
    ),
    "E-style-url": Entry(
        "样式里的 url({target}) 没有对应的文件。",
        "把文件放进 templates/static/，或者改对路径。",
        "There is no file for url({target}) in the style sheet.",
        "Put it into templates/static/, or correct the path.",
    ),
    # The output and the machine
    "E-output-foreign": Entry(
        "输出文件夹里有别的东西，怕弄坏，没有动它。",
        "换一个空文件夹，或者先把里面的东西移走。",
        "The output folder holds something else; nothing was touched.",
        "Choose an empty folder, or move what is in it.",
    ),
    "W-output-foreign": Entry(
        "这个文件不是本站生成的，留着没动。",
        "不要它，可以自己删掉。",
        "This file was not made by gazette and was left alone.",
        "Delete it yourself if it is not wanted.",
    ),
    "E-output-file": Entry(
        "输出的位置上是一个文件，不是文件夹。",
        "移走它，或者用 --output 换一个位置。",
        "There is a file where the output folder should be.",
        "Move it, or choose another place with --output.",
    ),
    "E-output-source": Entry(
        "输出文件夹不能和稿子、模板放在一起。",
        "用 --output 换一个位置。",
        "The output folder cannot be where the sources are.",
        "Choose another place with --output.",
    ),
    "E-locked": Entry(
        "另一次生成正在进行，等了十秒还没结束。",
        "等它结束，再试一次。",
        "Another build is running; it did not end within ten seconds.",
        "Wait for it to end and try again.",
    ),
    "E-port": Entry(
        "不能在 {host}:{port} 开网站：{reason}。",
        "换一个端口，例如 --port 8100；--host 要写这台电脑自己的地址。",
        "Cannot serve at {host}:{port}: {reason}.",
        "Try another port, such as --port 8100; --host must be an address of this machine.",
    ),
    "E-watched": Entry(
        "这个小报已经有人在看着了：{where}。",
        "就用那一个；要换一个，先在那个窗口里按 Ctrl-C。",
        "This gazette is being watched already: {where}.",
        "Use that one, or end it with Ctrl-C in its window first.",
    ),
    "E-disk-full": Entry(
        "磁盘满了，没有写成。原来的网站和稿子都没有坏。",
        "清出一些空间，再做一次。",
        "The disk is full, and this was not written. The site and the texts are whole.",
        "Make room and do it again.",
    ),
    "E-permission": Entry(
        "没有权限读写这里：{reason}。",
        "看看文件或文件夹是不是只读、是不是别人的，或者被别的程序占用（例如杀毒软件）。",
        "No permission to read or write here: {reason}.",
        "Check whether it is read-only, somebody else's, or held by another program, such as a "
        "virus scanner.",
    ),
    "E-name-long": Entry(
        "名字太长了，磁盘上放不下。",
        "换一个短一点的：文件或文件夹的名字最多 255 个字节，大约 80 个汉字。",
        "This name is too long for a disk.",
        "Choose a shorter one: a file or a folder takes 255 bytes, about 80 Chinese characters.",
    ),
    "E-machine": Entry(
        "电脑没有办成这件事：{reason}。",
        "再试一次；还不行，请把这句话告诉懂电脑的人。",
        "The machine could not do it: {reason}.",
        "Try again; if it persists, show this message to someone who knows the machine.",
    ),
    "E-worker": Entry(
        "一个干活的进程突然停了：{reason}。",
        "内存可能不够；用 --jobs 1 再试一次。",
        "A worker process ended unexpectedly: {reason}.",
        "Memory may be short; try again with --jobs 1.",
    ),
    # Commands
    "E-new-noun": Entry(
        "没有叫“{noun}”的种类。",
        "先写种类，再写名称；种类可以写：{known}。",
        "There is nothing new called “{noun}”.",
        "Write the kind, then the name. Kinds: {known}.",
        "是不是要写：gazette new {near}",
        "Did you mean: gazette new {near}",
    ),
    "E-new-missing": Entry(
        "没有写要新建哪一种，也没有写名称。",
        "种类可以写：{known}。写全了再运行：gazette new {example} 名称",
        "The kind and the name of what is to be new are missing.",
        "Kinds: {known}. Type it in full: gazette new {example} NAME",
    ),
    "E-new-name-missing": Entry(
        "还缺少名称。",
        "写在种类后面，再运行：gazette new {noun} 名称",
        "The name is missing.",
        "Type it after the kind: gazette new {noun} NAME",
    ),
    "E-new-name-empty": Entry(
        "名称不能空着。",
        "写上名称，例如 宝山。",
        "A name must not be empty.",
        "Write the name, such as 宝山.",
    ),
    "E-new-name-control": Entry(
        "名称“{name}”里有看不见的字符。",
        "把名称重新打一遍，不要粘贴。",
        "There are invisible characters in the name “{name}”.",
        "Type the name again instead of pasting it.",
    ),
    "E-new-name-long": Entry(
        "名称有 {length} 个字，太长了，最多 {limit} 个。",
        "先写短一点；标题以后可以在文件里改。",
        "The name has {length} characters, which are too many; there may be {limit}.",
        "Write a shorter one; the title can be changed in the file later.",
    ),
    "W-new-name": Entry(
        "叫“{name}”的，已经有一篇：{other}。",
        "要是同一处、同一件事，就去改那一篇，删掉这个新文件；不是，就给这一篇换一个名称。",
        "There is one called “{name}” already: {other}.",
        "Edit that one and delete this new file if both are the same; else choose another name.",
    ),
    "E-new-slug": Entry(
        "“{name}”成不了网址名。",
        "用 --slug 写一个，只用小写字母、数字和连字符，例如 --slug baoxing。",
        "“{name}” makes no slug.",
        "Give one of lower-case letters, digits and hyphens with --slug, such as --slug baoxing.",
    ),
    "E-new-issue-slug": Entry(
        "“{name}”不是期号。一期的网址名就是它的期号。",
        "用 --slug 写一个数，例如 --slug 12；不写就是下一期。",
        "“{name}” is no number of an issue, and the slug of an issue is its number.",
        "Give a number with --slug, such as --slug 12; without one it is the next issue.",
    ),
    "E-new-exists": Entry(
        "这一篇已经有了，没有动它。",
        "要改就打开它；要新建别的，换一个名称，或者用 --slug 换一个网址名。",
        "This text is already there; it was not touched.",
        "Open it to change it. For another, choose another name, or another slug with --slug.",
    ),
    "E-init-exists": Entry(
        "这个文件夹里已经有东西了，没有动它。",
        "换一个空的或者还没有的文件夹。",
        "This folder is not empty; nothing was touched.",
        "Choose an empty or a new one.",
    ),
    # Manuscripts
    "E-import-section": Entry(
        "没有叫“{name}”的介绍类栏目。",
        "可以写：{known}；写 auto 就自己认。",
        "There is no section of profiles called “{name}”.",
        "One of: {known}; with auto it is told by the name of each place.",
    ),
    "E-import-missing": Entry(
        "没有找到这个文件。",
        "看看名字和文件夹写对了没有；名字里有空格的，用引号括起来。",
        "There is no such file.",
        "Check the name and the folder; put a name with spaces in quotes.",
    ),
    "E-import-folder": Entry(
        "这个文件夹里没有能读的来稿。",
        "放进 .docx、.txt 或 .md 文件，或者直接写文件的名字。",
        "There is no manuscript in this folder that can be read.",
        "Put .docx, .txt or .md files into it, or name a file.",
    ),
    "E-import-kind": Entry(
        "来稿不能是这种文件（{kind}）。",
        "另存为 .docx 或 .txt，再导入一次。",
        "A manuscript cannot be a file of this kind ({kind}).",
        "Save it as .docx or .txt and import that.",
    ),
    "E-import-save-as": Entry(
        "这是 {kind} 格式的文件，读不了。",
        "用 Word 或 WPS 打开，选“另存为”，类型选 .docx，再导入那个文件；"
        "或者全选复制，粘贴成 .txt 文件。",
        "This is a {kind} file, which cannot be read.",
        "Open it in Word or WPS, save it as .docx and import that; or paste its text into a .txt.",
    ),
    "E-import-pdf": Entry(
        "这是 {kind} 文件，里面的文字已经排成了版面，读不准。",
        "找做它的 Word 文件来导入；找不到，就把文字复制出来，粘贴成 .txt 文件，核对以后再导入。",
        "This is a {kind} file: its text is laid out in pages and cannot be read reliably.",
        "Import the Word file it was made from; or paste its text into a .txt and check that.",
    ),
    "E-import-password": Entry(
        "这个 Word 文件有密码，打不开。",
        "用 Word 打开，在“文件—信息—保护文档”里去掉密码，保存以后再导入。",
        "This Word file has a password and cannot be opened.",
        "Open it in Word, take the password away (File, Info, Protect Document), and save it.",
    ),
    "E-import-broken": Entry(
        "这个 Word 文件打不开，多半是损坏了，或者没有传完。",
        "用 Word 打开试试，再另存为 .docx；打不开，就请作者再发一次。",
        "This Word file cannot be opened; it is damaged, or was not sent whole.",
        "Try to open it in Word and save it as .docx, or ask for it again.",
    ),
    "E-import-bomb": Entry(
        "这个 Word 文件解开以后大得不正常，或者一层套一层套得太深，没有读。",
        "请作者用 Word 另存为 .docx，再发一次；里面的图片可以另外发。",
        "Unpacked, this Word file is abnormally large or deeply nested; it was not read.",
        "Ask for it again, saved as .docx by Word; its pictures may come apart from it.",
    ),
    "E-import-large": Entry(
        "这个文件超过 {limit} MB，太大了，没有读。",
        "分成几个文件，或者先把图片压缩，再导入。",
        "This file has more than {limit} MB; it was not read.",
        "Part it into several, or make its pictures smaller.",
    ),
    "E-import-empty": Entry(
        "这个文件里没有文字。",
        "看看是不是选错了文件，或者文字其实是一张图片。",
        "There is no text in this file.",
        "Check that it is the right file, and that its text is not a picture.",
    ),
    "E-import-encoding": Entry(
        "这个文件的文字编码认不出来。",
        "用记事本打开，选“另存为”，编码选 UTF-8，再导入；打开就是乱码的，请作者再发一次。",
        "The encoding of this text is not known.",
        "Open it in a text editor and save it as UTF-8; if it is garbled there, ask for it again.",
    ),
    "E-import-front-matter": Entry(
        "这已经是带设置的稿子（开头有 ---），不用导入。",
        "直接复制到 content 下面的栏目里，例如 content/neighbourhoods/。",
        "This has front matter (---) already and need not be imported.",
        "Copy it into a section's folder, such as content/neighbourhoods/.",
    ),
    "E-import-no-heading": Entry(
        "没有认出哪一行是一篇的题目。",
        "在每篇前面单独写一行：地方的名称、冒号、题目，像 宝兴：一条弄堂，几代人的情；"
        "还是认不出，就把名称写全，放进方括号：【宝兴居民区】一条弄堂，几代人的情。",
        "No line of it was recognised as the heading of a story.",
        "Put a line before each: the place, a colon and the headline, as in 宝兴：一条弄堂; "
        "or write the whole name, in brackets: 【宝兴居民区】一条弄堂.",
    ),
    "W-import-heading-doubt": Entry(
        "“{name}：{title}”像题目，但前后不像一篇的开头，当作普通的文字。",
        "要是它开始一篇新的，写成【{name}】{title}，再导入一次。",
        "“{name}：{title}” looks like a heading, but not in this place; it was taken as text.",
        "If a story begins here, write 【{name}】{title} and import it again.",
    ),
    "W-import-guess": Entry(
        "“{name}”是一个地方吗？只凭这一行认不准，先当作新的地方，放在 {new}。",
        "是一个地方，不用改；不是，就删掉 {new}，在来稿里写上真的名称和题目，像"
        "【宝兴居民区】一条弄堂，几代人的情，再导入一次。",
        "Is “{name}” a place? This line alone does not tell; it was taken as a new one, {new}.",
        "If it is a place, all is well; if not, delete {new}, write the real name and a headline "
        "into the manuscript, as in 【宝兴居民区】一条弄堂, and import it again.",
    ),
    "W-import-name-near": Entry(
        "“{name}”和已有的“{other}”（{known}）读起来一样：是打错了字，还是另一个地方？"
        "当作新的地方，放在 {new}。",
        "真的是另一个地方，不用改；打错了字，就删掉新的这一篇，在来稿里改成“{other}”，再导入一次。",
        "“{name}” sounds like “{other}” ({known}): is it a slip, or another place? It was taken as "
        "a new place, {new}.",
        "If it is another place, all is well; if it is a slip, delete the new file, write "
        "“{other}” in the manuscript and import it again.",
    ),
    "W-import-twice": Entry(
        "“{name}”有不止一篇，前一篇在 {first}。两篇都留下了，这一篇放在旁边。",
        "看看要用哪一篇，删掉另一篇。",
        "There is more than one story of “{name}”; the first is at {first}. Both were kept.",
        "Choose one and delete the other.",
    ),
    "W-import-number": Entry(
        "第 {number} 期已经有了，这里先写成第 {free} 期。",
        "在新的一期里改成对的期号（number）。",
        "There is an issue {number} already; this one is numbered {free} for now.",
        "Write the right number into the new issue.",
    ),
    "W-import-passed-over": Entry(
        "这是 {kind} 格式的文件，没有读。",
        "要是来稿，用 Word 或 WPS 另存为 .docx，再导入一次。",
        "This is a {kind} file and was passed over.",
        "If it is a manuscript, save it as .docx and import that.",
    ),
    "W-import-macros": Entry(
        "这个 Word 文件带宏，只读了文字，宏没有运行，也没有带过来。",
        "没有要做的；宏本来就用不到。",
        "This Word file has macros: its text was read, the macros were left alone.",
        "Nothing: they are of no use here.",
    ),
    "W-import-changes": Entry(
        "这个 Word 文件有没有定下来的修订（{count} 处），按“全部接受”来读。",
        "删去的文字另外留着；要是该按原来的，在 Word 里拒绝修订，再导入一次。",
        "This Word file has {count} tracked changes; it was read as if all were accepted.",
        "Deleted text is kept apart. To have it as it was, reject the changes in Word first.",
    ),
    "W-import-comments": Entry(
        "这个 Word 文件有 {count} 条批注，没有放进正文，另外留着。",
        "看一看批注里有没有还没改的。",
        "This Word file has {count} comments; they were kept apart from the text.",
        "See whether there is something in them still to be done.",
    ),
    "W-import-text-box": Entry(
        "这个 Word 文件有文本框，里面的文字接在它所在的段落后面，读不到的另外留着。",
        "看看这几段的先后对不对。",
        "This Word file has text boxes; their text follows the paragraph they stand at, or is "
        "kept apart.",
        "Check the order of these paragraphs.",
    ),
    "W-import-nested-table": Entry(
        "表格里面还有表格，里面的一层变成了文字，用逗号和分号隔开。",
        "看看那张表，不清楚的改成几句话。",
        "There is a table inside a table; the inner one became text, with commas and semicolons.",
        "Look at it, and write sentences where it is not clear.",
    ),
    "W-import-picture-kind": Entry(
        "第 {number} 张图片（{name}）的格式，网页显示不了，没有存。",
        "在 Word 里把它另存为 PNG 或 JPEG，放到稿子旁边。",
        "Picture {number} ({name}) is of a kind that browsers do not show; it was not saved.",
        "Save it from Word as PNG or JPEG and put it beside the text.",
    ),
    "W-import-picture-linked": Entry(
        "第 {number} 张图片不在这个 Word 文件里，文件里只有它的地址，没有去取。",
        "在 Word 里点这张图片，剪切，再选择性粘贴为图片，存好再导入一次；或者把图片放到稿子旁边。",
        "Picture {number} is not in this Word file, which has only its address; it is not fetched.",
        "Cut it in Word, paste it as a picture and import again, or put it beside the text.",
    ),
    "W-import-drawings": Entry(
        "这个 Word 文件有 {count} 处图表、示意图或公式，读不出来，没有存。",
        "在 Word 里把它们复制，再选择性粘贴为图片，存好再导入一次；或者用几句话写出来。",
        "This Word file has {count} charts, diagrams or formulas, which cannot be read.",
        "Copy them in Word, paste them as pictures and import again, or say it in words.",
    ),
    "W-import-picture-large": Entry(
        "第 {number} 张图片（{name}）超过 {limit} MB，没有存。",
        "在 Word 里选“压缩图片”，再导入一次；或者缩小以后放到稿子旁边。",
        "Picture {number} ({name}) has more than {limit} MB; it was not saved.",
        "Compress the pictures in Word and import it again, or put a smaller one beside the text.",
    ),
    "E-print-glyph": Entry(
        "“{glyph}”这个字，找到的字体里都没有，印不出来。",
        "换一个字，或者把有这个字的字体放进网站的 fonts 文件夹。"
        "只要网站、不要 PDF，可以在 config.yaml 里写 print: {{with_site: false}}。",
        "No font that was found has “{glyph}”, so it cannot be printed.",
        "Use another character, or put a font that has it into the site's fonts/ folder. For a "
        "website without a PDF, write print: {{with_site: false}} in config.yaml.",
    ),
    "E-print-template": Entry(
        "印刷用的模板出错了：{reason}",
        "看看模板的这一行；不知道怎么改，就把自己 templates/print 里的这个文件移走。",
        "A template for print failed: {reason}",
        "Look at this line; if in doubt, move this file out of your templates/print/.",
    ),
    "E-print-failed": Entry(
        "这一期排不出来：{reason}",
        "要是刚改过 templates/print，先改回去；还不行，请把这句话报告给开发者。",
        "The issue could not be set: {reason}",
        "If you changed templates/print/, undo it; else please report this sentence.",
    ),
    "E-print-no-font": Entry(
        "这台电脑上没有找到能排正文的中文字体，做不了 PDF。",
        "Debian、Ubuntu：sudo apt install fonts-noto-cjk；"
        "macOS 自带“宋体-简”，在“字体册”里启用；"
        "Windows 自带宋体，在“设置”里加上“中文补充字体”。也可以把思源宋体放进网站的 fonts 文件夹。",
        "No Chinese font was found on this machine, so no PDF can be made.",
        "Debian, Ubuntu: sudo apt install fonts-noto-cjk; macOS: enable Songti SC in Font Book; "
        "Windows: add the Chinese supplemental fonts in Settings. Or put Source Han Serif into the "
        "site's fonts/ folder.",
    ),
    "W-print-no-font": Entry(
        "这台电脑上没有找到能排正文的中文字体，这次没有做 PDF，网站照常。",
        "Debian、Ubuntu：sudo apt install fonts-noto-cjk；"
        "macOS 自带“宋体-简”，在“字体册”里启用；"
        "Windows 自带宋体，在“设置”里加上“中文补充字体”。"
        "也可以把思源宋体放进网站的 fonts 文件夹；"
        "不要 PDF，就在 config.yaml 里写 print: {{with_site: false}}。",
        "No Chinese font was found on this machine: the website was made without a PDF.",
        "Debian, Ubuntu: sudo apt install fonts-noto-cjk; macOS: enable Songti SC in Font Book; "
        "Windows: add the Chinese supplemental fonts in Settings. Or put Source Han Serif into the "
        "site's fonts/ folder; for no PDF, write print: {{with_site: false}} in config.yaml.",
    ),
    "W-headline-font-closed": Entry(
        "网页上的题目这次用读者自己的字体：“{name}”的授权不许放到网上。",
        "把思源宋体放进网站的 fonts 文件夹，或者装上它（Debian、Ubuntu：sudo apt install "
        "fonts-noto-cjk）；不想用，就在 config.yaml 里写 headline_font: false。",
        "Headlines on the web are in the readers' own face: “{name}” is not free to be served.",
        "Put Source Han Serif into the site's fonts/ folder, or install it (Debian, Ubuntu: sudo "
        "apt install fonts-noto-cjk); to do without, write headline_font: false in config.yaml.",
    ),
    "E-headline-font": Entry(
        "题目的字体“{name}”裁不了：{reason}",
        "换一个字体放进网站的 fonts 文件夹，或者在 config.yaml 里写 headline_font: false。",
        "The headline face “{name}” cannot be cut: {reason}",
        "Put another font into the site's fonts/ folder, or write headline_font: false in "
        "config.yaml.",
    ),
    "E-print-font-name": Entry(
        "config.yaml 里 print 的 {key} 写的是“{name}”，没有找到这个字体。",
        "看看名字写对了没有（写字体族的名字，例如 Noto Serif CJK SC），"
        "或者删掉这一行，用找得到的字体。",
        "The font “{name}”, which print.{key} in config.yaml asks for, was not found.",
        "Check the name of the family, such as Noto Serif CJK SC, or delete the line.",
    ),
    "E-print-no-issue": Entry(
        "还没有哪一期可以印。",
        "先在 content/issues 里写一期：gazette new issue 题目；草稿不算。",
        "There is no issue to print yet.",
        "Write one in content/issues/: gazette new issue TITLE; a draft does not count.",
    ),
    "E-print-issue-missing": Entry(
        "没有第 {number} 期。",
        "已经有的是：{known}。",
        "There is no issue {number}.",
        "There are: {known}.",
    ),
    "E-print-out": Entry(
        "这不是 PDF 的文件名，没有写。",
        "文件名要以 .pdf 结尾。",
        "This is not the name of a PDF; nothing was written.",
        "Let the name end in .pdf.",
    ),
    "E-print-folder": Entry(
        "没有这个文件夹，PDF 没有写。",
        "先建好文件夹，或者换一个地方。",
        "There is no such folder; no PDF was written.",
        "Make the folder first, or choose another place.",
    ),
    "E-print-marks": Entry(
        "印刷用的模板里少了排齐各栏要用的记号：{names}。",
        "从原来的 issue.typ 里把 marked 和 point 那几行抄回来。",
        "The template lacks the marks that columns are levelled by: {names}.",
        "Copy the lines with “marked” and “point” from the original issue.typ.",
    ),
    "E-print-package": Entry(
        "印刷用的模板不能从网上取别的包。",
        "把要用的东西抄到 templates/print 里，用文件名来 import。",
        "A template for print must not fetch packages.",
        "Copy what you need into templates/print/ and import it by its file name.",
    ),
    # For 公众号
    "E-wechat-unknown": Entry(
        "没有叫“{name}”的文章、地方或者哪一期。",
        "写文章的网址名或者名称，例如 baoxing；要整整一期，写期号，例如 1。",
        "There is no text, place or issue called “{name}”.",
        "Write the slug or the name of a text, such as baoxing, or the number of an issue.",
        "是不是“{near}”？",
        "Did you mean “{near}”?",
    ),
    "E-wechat-expired": Entry(
        "这篇已经过了下架的日子。",
        "要复制它，先改掉或者删掉 expires（下架）那一行。",
        "This text has expired.",
        "To copy it, change or delete its line “expires” first.",
    ),
    "E-wechat-out": Entry(
        "这不是网页的文件名，没有写。",
        "文件名要以 .html 结尾。",
        "This is not the name of a page; nothing was written.",
        "Let the name end in .html.",
    ),
    "E-wechat-folder": Entry(
        "没有这个文件夹，页面没有写。",
        "先建好文件夹，或者换一个地方。",
        "There is no such folder; no page was written.",
        "Make the folder first, or choose another place.",
    ),
    "E-wechat-place": Entry(
        "公众号的页面不能放进 {folder} 文件夹，没有写。",
        "换一个地方，例如桌面；不写 --out，就放进 .gazette/wechat。",
        "A page for 公众号 must not lie in {folder}/; nothing was written.",
        "Choose another place; without --out it goes into .gazette/wechat.",
    ),
    "W-wechat-unpublished": Entry(
        "这篇还没有发布：是草稿，或者还没到发布的日子。",
        "可以先复制来看；要发出去，请先改好，再发布到网站上。",
        "This is not published: it is a draft, or its day has not come.",
        "You may copy it to have a look; finish and publish it before you send it out.",
    ),
}
