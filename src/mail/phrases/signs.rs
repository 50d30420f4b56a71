//! Traditional signs read as simplified ones, so that a table needs but one of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Each with the simplified one behind it.
const TRADITIONAL: &str = "來来係系個个們们傳传價价償偿優优劉刘動动務务勞劳吳吴員员問问啟启喪丧喬乔單单嗎吗嘆叹嘗尝嘩哗嚇吓嚴严囑嘱國国園园圓圆圖图團团報报場场塊块塗涂墊垫壇坛壓压壞坏夠够孫孙實实審审寫写對对導导屆届層层屬属島岛嶺岭師师帳账帶带幣币幫帮幹干幾几廁厕廚厨\
廠厂廢废廣广廳厅弔吊張张彈弹彎弯彙汇後后徑径從从復复徵征恆恒恥耻悅悦悶闷惡恶態态慘惨慚惭慣惯慮虑慶庆憂忧憐怜憑凭憤愤應应懷怀戲戏採采換换損损撥拨擇择擔担據据擴扩數数斷断於于時时晉晋曉晓書书會会東东條条楊杨業业極极構构樂乐標标樣样橋桥機机檔档\
檢检權权歐欧歲岁歷历歸归氣气決决沒没況况淨净湯汤準准滅灭滿满漲涨潤润為为無无煩烦熱热爭争爾尔狀状獎奖獨独獲获現现環环產产畢毕畫画異异當当療疗發发盡尽盤盘盧卢眾众睏困確确碼码礎础禮礼稅税種种稱称穩稳窩窝筆笔節节範范築筑簡简簽签籌筹糧粮糾纠紀纪\
約约紅红納纳純纯級级細细終终組组結结絕绝絡络給给統统經经綠绿維维網网緊紧線线緣缘編编緩缓練练縣县總总績绩織织繫系繳缴續续罰罚羅罗義义習习聖圣聞闻聯联職职聽听脫脱腦脑臨临與与興兴舉举舊旧萬万葉叶蔣蒋蘇苏處处號号衛卫裏里補补裡里製制複复見见規规\
視视訂订計计訊讯討讨記记訪访設设許许訴诉註注詞词詢询試试話话該该詳详認认語语誠诚誤误說说誰谁課课調调談谈請请論论諮咨諾诺講讲謝谢謹谨證证識识譯译議议護护讀读變变讓让買买費费貼贴資资賠赔賣卖質质賬账賴赖贊赞趕赶趙赵跡迹車车軟软較较載载輔辅輕轻\
輪轮輯辑輸输轉转辦办農农這这進进運运過过達达違违遞递適适遲迟選选還还邊边郵邮鄉乡鄒邹鄔邬鄧邓鄭郑鄺邝醫医釋释針针鈔钞銀银銷销錄录錢钱錯错鎖锁鐘钟鐵铁長长門门閃闪閆闫閉闭開开間间閱阅闊阔關关陳陈隊队階阶際际隨随險险雖虽雙双離离難难雲云電电靜静\
韓韩響响頁页項项順顺須须預预領领頭头題题額额顏颜願愿類类顯显風风飛飞飯饭飲饮館馆饒饶馬马馮冯騎骑驗验髮发麗丽麼么黃黄點点黨党齊齐齡龄龍龙";

static SIMPLIFIED: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let signs = || TRADITIONAL.chars();
    signs().step_by(2).zip(signs().skip(1).step_by(2)).chain([('帐', '账'), ('覆', '复')]).collect()
});

/// A sign as mainland China writes it.
pub(in crate::mail) fn simplified(sign: char) -> char {
    if sign.is_ascii() { sign } else { SIMPLIFIED.get(&sign).copied().unwrap_or(sign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_traditional_sign_has_a_simplified_one_behind_it() {
        assert_eq!(
            "問題已經解決，謝謝您的回覆".chars().map(simplified).collect::<String>(),
            "问题已经解决，谢谢您的回复"
        );
        assert_eq!(TRADITIONAL.chars().count(), 2 * (SIMPLIFIED.len() - 2), "no sign stands there twice");
        assert!(SIMPLIFIED.values().all(|sign| simplified(*sign) == *sign));
    }
}
