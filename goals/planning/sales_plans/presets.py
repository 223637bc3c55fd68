"""Built-in presets: plans to begin from before one has plans of one's own.

A preset is data in both languages; a plan made from it has its texts in the language of whoever makes it. Days are
shares of the period (0.25 is the end of the first quarter of it), so a preset fits a year as well as a quarter.
Amounts are left at 0: only the reader knows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from salesplan.core.fields import label_of

Both = tuple[str, str]


@dataclass(frozen=True)
class InitiativePreset:
    """An initiative or a task: its name, and from which share of the period to which."""

    name: Both
    start: float
    end: float
    purpose: Both = ("", "")
    tasks: "Sequence[InitiativePreset]" = ()


@dataclass(frozen=True)
class PlanPreset:
    """What a plan begins with."""

    key: str
    icon: str
    name: Both
    about: Both
    texts: dict[str, Both]
    target: list[Any]
    budget: Sequence[tuple[str, Both]]
    pieces: Sequence[InitiativePreset]
    risks: Sequence[tuple[Both, str, Both]] = field(default_factory=tuple)

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return label_of(*self.name)

    @property
    def description(self) -> str:
        """What it is for, in the language of the page."""
        return label_of(*self.about)


NEW_MARKET = PlanPreset(
    "new_market",
    "compass",
    ("New market", "开拓新市场"),
    ("Enter a region or an industry where one is not known yet.", "进入尚未打开局面的区域或行业。"),
    {
        "summary": (
            "We enter a new market with a small team, win first reference customers, and decide on figures whether to go on.",
            "以小团队进入新市场，拿下首批标杆客户，并依据数据决定是否加大投入。",
        ),
        "customers": (
            "Medium and large companies that already use a comparable solution and are unhappy with its service.",
            "已在使用同类方案、但对服务不满意的中大型企业。",
        ),
        "market": (
            "How large is the market, who serves it today, what do customers pay, which rules hold?",
            "市场规模多大？目前由谁服务？客户支付多少？有哪些准入规则？",
        ),
        "strategy": (
            "Start with one segment, win three references there, tell their story, then widen with a local partner.",
            "先聚焦一个细分市场，拿下三家标杆客户并讲好案例，再与本地伙伴一起扩大覆盖。",
        ),
        "selling_point": ("Ready to use within four weeks, with service in the local language.", "四周内上线，提供本地语言服务。"),
        "pain_points": ("Long downtimes, slow service, no data at hand.", "停机时间长、服务响应慢、手边没有数据。"),
        "added_value": ("A free assessment before the purchase and a review after 90 days.", "购买前免费评估，90 天后回访复盘。"),
        "pricing": ("An entry package at a fixed price; no discount without a reference in return.", "入门套餐一口价；以案例授权换取折扣。"),
        "promotion": ("One trade fair, two seminars, references in the trade press.", "一场展会、两场研讨会，以及行业媒体案例报道。"),
    },
    [[{"field": "size", "op": "in", "value": ["medium", "large", "enterprise"]}]],
    [
        ("events", ("Trade fair", "行业展会")),
        ("campaigns", ("Seminars and advertising", "研讨会与广告")),
        ("travel", ("Visits", "客户拜访差旅")),
        ("channels", ("Start-up of a local partner", "本地伙伴启动费用")),
    ],
    [
        InitiativePreset(
            ("Know the market", "摸清市场"), 0, 0.2,
            ("Decide on figures and not on hope.", "用数据而不是凭感觉做决定。"),
            [InitiativePreset(("Interview 20 customers", "访谈 20 家客户"), 0, 0.12), InitiativePreset(("List of 100 target accounts", "形成 100 家目标客户名单"), 0.08, 0.2)],
        ),
        InitiativePreset(
            ("Win three references", "拿下三家标杆客户"), 0.15, 0.55,
            ("Proof that makes the next sale easier.", "用事实让后续成交更容易。"),
            [InitiativePreset(("Pilot offer", "试点方案"), 0.15, 0.25), InitiativePreset(("Three pilots sold", "签下三个试点"), 0.25, 0.55)],
        ),
        InitiativePreset(("Find and train a partner", "寻找并培训伙伴"), 0.4, 0.75, ("Reach without own people.", "不增人也能扩大覆盖。")),
        InitiativePreset(("Decide whether to go on", "决定是否加大投入"), 0.85, 1, ("Go on, change, or stop.", "继续、调整或止损。")),
    ],
    [
        (("A rival answers with prices", "对手以降价回应"), "0.4", ("Sell the total cost of ownership; no price war.", "强调总拥有成本，不打价格战。")),
        (("First customers take longer to decide", "首批客户决策周期偏长"), "0.5", ("Pilots with a fixed end.", "试点设定明确的结束时间。")),
    ],
)  # fmt: skip
KEY_ACCOUNTS = PlanPreset(
    "key_accounts",
    "building-2",
    ("Key accounts", "大客户经营"),
    ("Grow with the largest customers one already has.", "与现有最重要的客户一起增长。"),
    {
        "summary": (
            "We grow with the customers that matter most: one plan each, contacts at every level, and a review every quarter.",
            "与最重要的客户共同增长：一客一策，多层级对接，每季度复盘。",
        ),
        "customers": (
            "Customers with 1,000 people or more. They need one face, reliable delivery, and figures for their own board.",
            "千人以上的客户。他们需要统一的对接人、可靠的交付，以及向自己管理层汇报的数据。",
        ),
        "market": ("Where do rivals have a share of these customers, and why?", "对手在这些客户中占有哪些份额？原因是什么？"),
        "strategy": (
            "Know the customer's goals, show our part in them each quarter, and offer what comes next before it is tendered.",
            "了解客户的经营目标，每季度展示我们的贡献，在招标之前提出下一步方案。",
        ),
        "selling_point": ("One team that knows the plant and answers the same day.", "熟悉现场、当日响应的专属团队。"),
        "pain_points": ("Many suppliers, nobody answers for the whole.", "供应商众多，却无人对整体负责。"),
        "added_value": ("A yearly savings report for the customer's board.", "面向客户管理层的年度节约报告。"),
        "pricing": ("Frame contract with a yearly bonus on volume.", "框架合同，按年度采购量返利。"),
        "promotion": ("Customer council twice a year.", "每年两次客户理事会。"),
    },
    [[{"field": "size", "op": "in", "value": ["enterprise"]}]],
    [
        ("travel", ("Visits and workshops", "拜访与工作坊")),
        ("events", ("Customer council", "客户理事会")),
        ("incentives", ("Rewards for growth in key accounts", "大客户增长奖励")),
        ("training", ("Training of key account managers", "大客户经理培训")),
    ],
    [
        InitiativePreset(
            ("A plan for each key account", "一客一策"), 0, 0.15,
            ("Everybody knows what is to be sold to whom next.", "人人清楚下一步向谁卖什么。"),
            [InitiativePreset(("Choose the accounts", "确定客户名单"), 0, 0.05), InitiativePreset(("Map of contacts", "绘制决策链"), 0.04, 0.12)],
        ),
        InitiativePreset(("Quarterly reviews with customers", "季度客户复盘"), 0.2, 0.95, ("Show what was reached together.", "展示共同成果。")),
        InitiativePreset(("Customer council", "客户理事会"), 0.45, 0.6, ("Hear early what they will need.", "提前了解未来需求。")),
        InitiativePreset(("Frame contracts", "框架合同"), 0.3, 0.9, ("Volume that is not tendered each time.", "减少逐单招标。")),
    ],
    [
        (("The main contact leaves", "关键联系人离职"), "0.3", ("At least three contacts at each customer.", "每家客户至少维护三位联系人。")),
        (("One customer carries too much", "过度依赖单一客户"), "0.3", ("No customer above 20 % of revenue.", "单一客户收入占比不超过 20%。")),
    ],
)  # fmt: skip
PRODUCT_LAUNCH = PlanPreset(
    "product_launch",
    "rocket",
    ("Product launch", "新品上市"),
    ("Bring a new product to customers who will buy it first.", "把新产品带给最先购买的客户。"),
    {
        "summary": (
            "We launch the new product with early users, learn what it is worth to them, and then sell it through all channels.",
            "与先行客户一起上市新产品，验证其价值，再通过全部渠道推广。",
        ),
        "customers": (
            "Customers who have asked for what the product does, and whose plants are ready for it.",
            "曾提出相关需求、且现场条件具备的客户。",
        ),
        "market": ("Which products does it meet, and at what price?", "它将与哪些产品竞争？价格如何？"),
        "strategy": (
            "Ten early users at a special price, their results as proof, then the sales force and the partners.",
            "先以优惠价争取十家先行客户，用其成果作证明，再全面铺开销售与伙伴渠道。",
        ),
        "selling_point": ("It does in one device what took three before.", "一台设备完成过去三台的工作。"),
        "pain_points": ("Too many devices, too much to maintain.", "设备过多，维护负担重。"),
        "added_value": ("Installation and training included for early users.", "先行客户免费安装与培训。"),
        "pricing": ("Launch price until the end of the first half, list price after.", "上半程执行上市价，之后恢复目录价。"),
        "promotion": ("Launch event, videos of early users, training of all sales people.", "上市发布会、先行客户视频、全员销售培训。"),
    },
    [[{"field": "industry", "op": "in", "value": ["manufacturing", "automotive", "chemicals"]}]],
    [
        ("events", ("Launch event", "上市发布会")),
        ("campaigns", ("Advertising and videos", "广告与视频")),
        ("samples", ("Trial devices", "试用设备")),
        ("training", ("Training of sales and partners", "销售与伙伴培训")),
    ],
    [
        InitiativePreset(
            ("Ten early users", "十家先行客户"), 0, 0.4,
            ("Proof from the field.", "来自现场的证明。"),
            [InitiativePreset(("Choose and invite them", "筛选并邀请"), 0, 0.1), InitiativePreset(("Install and measure", "安装并测量效果"), 0.1, 0.4)],
        ),
        InitiativePreset(("Train everybody who sells it", "培训全部销售人员"), 0.2, 0.4, ("Nobody sells what they do not know.", "不懂就卖不好。")),
        InitiativePreset(("Launch", "正式上市"), 0.4, 0.5, ("Everybody hears of it in the same week.", "同一周内让所有人知道。")),
        InitiativePreset(("Sell through all channels", "全渠道销售"), 0.5, 1, ("Reach the goal.", "达成目标。")),
    ],
    [
        (("Delivery is late", "交付延迟"), "0.3", ("No launch before stock is there.", "备货到位后再上市。")),
        (("It takes away sales of the old product", "冲击老产品销售"), "0.5", ("Offer an exchange at a fixed price.", "提供固定价格的以旧换新。")),
    ],
)  # fmt: skip
PRESETS = {preset.key: preset for preset in (NEW_MARKET, KEY_ACCOUNTS, PRODUCT_LAUNCH)}
