"""The words of the demo company: every name in it is made from these lists."""

SURNAMES = [
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("赵", "Zhao"),
    ("黄", "Huang"), ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"),
    ("高", "Gao"), ("林", "Lin"), ("何", "He"), ("郭", "Guo"), ("马", "Ma"), ("罗", "Luo"),
]  # fmt: skip
GIVEN = [
    ("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("强", "Qiang"), ("磊", "Lei"),
    ("洋", "Yang"), ("艳", "Yan"), ("勇", "Yong"), ("军", "Jun"), ("杰", "Jie"), ("涛", "Tao"), ("明", "Ming"),
    ("超", "Chao"), ("秀英", "Xiuying"), ("志强", "Zhiqiang"), ("晓燕", "Xiaoyan"), ("思远", "Siyuan"), ("雨桐", "Yutong"),
    ("子涵", "Zihan"), ("浩然", "Haoran"), ("佳怡", "Jiayi"), ("文博", "Wenbo"), ("梦琪", "Mengqi"), ("嘉豪", "Jiahao"),
]  # fmt: skip
FIRST = [
    "Anna", "Tom", "Sara", "Lukas", "Emma", "Daniel", "Marie", "Oliver", "Nina", "Hugo", "Clara", "Peter", "Julia", "Ben",
    "Amara", "Kofi", "Maya", "Arjun", "Linh", "Somchai", "Grace", "Victor", "Elena", "Mateo",
]  # fmt: skip
LAST = [
    "Holm", "Okafor", "Ruiz", "Schmidt", "Novak", "Keller", "Moreau", "Rossi", "Jensen", "Walsh", "Tanaka", "Nguyen",
    "Costa", "Fischer", "Patel", "Baker", "Lind", "Meyer", "Silva", "Chan", "Adeyemi", "Kowalski",
]  # fmt: skip

CITIES = {
    "east": ["上海", "杭州", "苏州", "南京", "宁波", "无锡", "常州", "嘉兴", "合肥", "绍兴"],
    "south": ["深圳", "广州", "东莞", "佛山", "厦门", "福州", "珠海", "惠州", "中山", "长沙"],
}
NAME_ONE = [
    "恒",
    "华",
    "金",
    "鼎",
    "永",
    "宏",
    "瑞",
    "盛",
    "天",
    "海",
    "新",
    "中",
    "远",
    "博",
    "诚",
    "嘉",
    "启",
    "东",
    "明",
    "和",
]
NAME_TWO = [
    "信",
    "达",
    "源",
    "泰",
    "丰",
    "宇",
    "科",
    "联",
    "通",
    "创",
    "成",
    "兴",
    "力",
    "康",
    "安",
    "润",
    "腾",
    "昌",
    "美",
    "捷",
]
KINDS = {
    "manufacturing": ["精密机械", "自动化设备", "智能装备"],
    "automotive": ["汽车零部件", "新能源汽车"],
    "chemicals": ["化工", "新材料"],
    "food": ["食品", "冷链食品"],
    "logistics": ["物流", "供应链"],
    "medical": ["医疗器械", "生物医药"],
    "technology": ["电子科技", "信息技术"],
    "energy": ["新能源", "电力设备"],
    "retail": ["商贸", "连锁超市"],
    "construction": ["建设工程", "建材"],
}
FORMS = ["有限公司", "股份有限公司", "集团有限公司"]
BRANDS = [
    "Nordlys", "Kestrel", "Bluepeak", "Sunway", "Orient", "Delta", "Harbour", "Alpen", "Meridian", "Cobalt", "Juniper",
    "Redwood", "Summit", "Lumen", "Vertex", "Cascade", "Northgate", "Silverline", "Atlas", "Beacon", "Crown", "Evergreen",
    "Falcon", "Granite", "Horizon", "Ivory", "Keystone", "Lakeside", "Monarch", "Oakfield",
]  # fmt: skip
TRADES = {
    "manufacturing": ["Works", "Machinery", "Precision"],
    "automotive": ["Auto", "Motors"],
    "chemicals": ["Chemicals", "Polymers"],
    "food": ["Foods", "Cold Chain"],
    "logistics": ["Logistics", "Freight"],
    "medical": ["Medical", "Pharma"],
    "technology": ["Systems", "Electronics"],
    "energy": ["Energy", "Power"],
    "retail": ["Stores", "Trading"],
    "construction": ["Construction", "Materials"],
}
LEGAL = {
    "DE": "GmbH",
    "NO": "AS",
    "FR": "SA",
    "GB": "Ltd",
    "US": "Inc",
    "CA": "Inc",
    "SG": "Pte Ltd",
    "TH": "Co",
    "VN": "JSC",
    "MY": "Bhd",
}
COUNTRIES = {
    "Europe": ["DE", "NO", "FR", "GB"],
    "North America": ["US", "CA"],
    "Southeast Asia": ["SG", "TH", "VN", "MY"],
}

TITLES = ["采购经理", "生产总监", "总经理", "信息主管", "设备工程师", "财务总监"]
TITLES_EN = ["Purchasing manager", "Plant director", "Managing director", "IT lead", "Maintenance engineer", "CFO"]

PROJECTS = ["产线传感器改造", "二期扩产", "设备联网", "年度框架", "能耗监测", "仓储自动化", "质检升级", "售后服务续约"]
PROJECTS_EN = [
    "Line sensors",
    "Phase 2",
    "Plant network",
    "Annual frame",
    "Energy monitoring",
    "Warehouse automation",
    "Inspection upgrade",
    "Service renewal",
]

CALLS = [
    "确认了预算，下周发方案。",
    "客户希望看到同行案例。",
    "讨论了交付周期。",
    "价格仍是主要顾虑。",
    "约好下周现场演示。",
    "技术部门已认可方案。",
]
CALLS_EN = [
    "Budget confirmed, proposal next week.",
    "They want a reference in their industry.",
    "Talked about delivery time.",
    "Price is still the main concern.",
    "Demo on site next week.",
    "Engineering has accepted the solution.",
]
STEPS = ["发送报价", "安排演示", "确认合同条款", "拜访决策人", "提交技术方案"]
STEPS_EN = [
    "Send the quote",
    "Arrange a demo",
    "Settle contract terms",
    "Visit the decision maker",
    "Submit the technical proposal",
]

WHY = [
    "为明年新增两名客户经理的编制提供资金。",
    "守住对恒通自动化的份额，老客户不能丢。",
    "新工厂投产后产能翻倍，需要订单支撑。",
    "提升区域贡献，支持公司整体增长目标。",
]
WHY_EN = [
    "It funds a second service engineer.",
    "Only growth protects our share against Kraftwerk Digital.",
    "The new plant doubles capacity and needs the orders.",
]
DEVELOPMENT = [
    ("独立完成一次方案演示并取得客户书面反馈", "Run a demo on my own and get written feedback"),
    ("通过 MES 产品认证", "Earn the MES product certificate"),
    ("用英语完成三次客户会议", "Hold three customer meetings in Chinese"),
    ("掌握谈判课程并用于两个商机", "Take the negotiation course and use it in two deals"),
]
PROGRESS = ["完成了第一单元", "与主管演练了一次", "客户给了反馈，需要补充案例", "通过了阶段测试"]
PROGRESS_EN = [
    "First unit done",
    "Rehearsed with my lead",
    "Feedback from a customer: more examples",
    "Passed the interim test",
]
