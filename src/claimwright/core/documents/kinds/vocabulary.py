"""Words that claim papers are made of: fee classes, departments, kinds of social insurance, units.

Fee classes follow 《医疗收费票据使用管理办法》 (财综〔2012〕73号) and the common bills of the provinces;
departments follow 《医疗机构诊疗科目名录》 (卫医发〔1994〕第27号) in everyday wording.
"""

from __future__ import annotations

from typing import Final


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


FEE_CLASSES: Final = _words(
    "床位费 诊察费 诊查费 检查费 化验费 治疗费 手术费 护理费 卫生材料费 材料费 西药费",
    "中成药费 中草药费 中药饮片费 一般诊疗费 挂号费 其他费 其他费用 其他门急诊收费",
    "其他住院收费 麻醉费 输血费 输氧费 药事服务费 药品费 放射费 病理费 监护费 康复费 透析费",
    "接生费 急诊留观床位费 空调费 取暖费 伙食费 注射费 会诊费",
)
DEPARTMENTS: Final = _words(
    "普外科 心血管内科 骨科 呼吸内科 神经内科 妇科 儿科 泌尿外科 消化内科 内科 外科 妇产科",
    "产科 眼科 耳鼻喉科 耳鼻咽喉科 口腔科 皮肤科 急诊科 急诊医学科 肿瘤科 肿瘤内科 肿瘤外科",
    "神经外科 心胸外科 胸外科 心脏外科 血管外科 肝胆外科 胃肠外科 乳腺外科 甲状腺外科",
    "内分泌科 肾内科 肾脏内科 血液科 血液内科 风湿免疫科 感染科 感染性疾病科 康复科",
    "康复医学科 中医科 针灸科 老年病科 全科医学科 重症医学科 麻醉科 疼痛科 精神科 心理科",
    "整形外科 烧伤科 新生儿科 小儿外科 介入科 放疗科 核医学科 体检中心 推拿科 肛肠科",
    "脊柱外科 关节外科 创伤骨科 呼吸与危重症医学科",
)
INSURANCE_TYPES: Final = _words(
    "城镇职工基本医疗保险 城乡居民基本医疗保险 职工基本医疗保险 居民基本医疗保险",
    "城镇居民基本医疗保险 职工医保 居民医保 新型农村合作医疗 公费医疗 离休 自费 全自费",
    "城镇职工 城乡居民 生育保险 工伤保险 异地医保",
)
UNITS: Final = _words(
    "项 次 盒 袋 支 组 日 天 部位 小时 片 粒 瓶 个 套 张 贴 丸 克 毫升 根 包",
    "人次 床日 半小时 针",
)


def alone_in(word: str, words: frozenset[str]) -> bool:
    """True for a listed word that no other listed word resembles: one misread character cannot make it."""
    return word in words and not any(
        other != word
        and len(other) == len(word)
        and sum(a != b for a, b in zip(word, other, strict=True)) == 1
        for other in words
    )
