//! An ordinary quarter: what a case costs its people in letters (promise 7). Nobody is careless, nothing breaks, and
//! nobody is away.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::office;
use super::world::{Event, World};

/// Working days of a quarter.
const DAYS: usize = 60;
/// Questions on one of them.
const QUESTIONS_A_DAY: (i64, i64) = (4, 9);
/// Employees who ask.
const EMPLOYEES: i64 = 120;
/// Working days in which the last cases come to their end.
const REST_DAYS: usize = 6;

/// Questions of a finance mailbox, in the mix in which they come.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "报销被退",
        "老师好，我上周交的那个差旅单 BX20261116-0087 今天被退了，写的“专票抬头不对”，发票是酒店开的啊 我咋改？？急等钱",
    ),
    ("", "报销款怎么还没到账"),
    (
        "Travel claim rejected",
        "Hi team, my travel claim got rejected with 'over standard' but I stayed in the 协议酒店. Can you check pls? No. BX20261112-0031. Thx",
    ),
    (
        "请教三个问题",
        "您好，想请教：\n1、出差打车票超过200要不要写说明？\n2、客户餐费电子票重复报了一张怎么撤？\n3、借款没还完能不能先报销？\n谢谢！",
    ),
    (
        "付款！！！今天必须付",
        "供应商鼎盛说今天5点前不到账就停供，单子 FK20261120-015 卡在你们那两天了，请马上处理！！抄送我们王总",
    ),
    ("数电票", "领导让问下，数电票XML要不要交？只有PDF行不行，OFD打不开"),
    ("工资好像不对", "10月工资少了800多，工资条里“其他扣款”是啥？不方便电话说"),
    ("个税", "年终奖是单独计税还是合并，我同事说可以自己选，那我选单独，咋弄"),
    ("开票申请", "客户要开专票，6%，金额 128,000，资料如附件，今天能开出来吗，客户下午来拿"),
    ("系统登不上", "费控系统一直转圈，提示 502，换了浏览器也不行，我们整个部门都这样"),
    ("发票重复", "提示发票已被使用，但是我从来没报过这张呀！！会不会是别人用了我的票"),
    ("领导审批流", "我们部门经理离职了，单子卡他那里 3 天，新经理还没任命，怎么转"),
    ("预算不足", "提单提示预算不足但是我看还有12万啊，成本中心 C1010-22，是不是被人占了？"),
    ("资产报废", "笔记本丢了怎么办，要赔吗，警察那边报案回执可以用吗，截图如下"),
    ("备用金", "年底备用金要还吗？我手里还有3000，12月还要用的，能不能不还"),
    ("退税 / 出口", "报关单汇率跟入账汇率不一样，差 0.0213，按哪个？月结前要定"),
    ("餐费", "客户 8 个人我们 2 个人，吃了 2600，超标吗，超了怎么写说明比较好过"),
    ("门禁卡坏了", "门禁卡刷不开，在你们这补办吗"),
];

/// What promise 7 allows the median case: owner, contact, asker.
const ALLOWED: [f64; 3] = [1.6, 1.3, 2.0];
const PARTIES: [&str; 4] = ["owner", "contact", "asker", "lead"];

/// Letters a case and party, by kind; a list counts as one letter shared by the cases it names.
type Counts = BTreeMap<i64, [BTreeMap<String, f64>; 4]>;

impl World {
    /// Questions on each of the quarter's days, and nothing else.
    pub fn plan_quarter(&mut self, first: NaiveDate) -> Vec<NaiveDate> {
        let days = office::workdays(first, DAYS + REST_DAYS);
        for day in &days[..DAYS] {
            for _ in 0..self.rng.between(QUESTIONS_A_DAY.0, QUESTIONS_A_DAY.1) {
                let minute = self.rng.between(0, 10 * 60);
                self.at(office::at(*day, 8, 20) + Duration::minutes(minute), Event::Ask);
            }
        }
        days
    }

    /// One employee's question.
    pub fn ordinary_question(&mut self) -> (String, &'static str, &'static str) {
        let who = format!("employee{:03}@corp.example", self.rng.between(1, EMPLOYEES));
        let (subject, words) = *self.rng.pick(QUESTIONS);
        (who, subject, words)
    }

    /// Prints what the quarter's cases cost, and holds it against promise 7.
    pub fn reckon(&self) {
        let counts = self.costs();
        println!("an ordinary quarter: {} cases in {DAYS} workdays, {} mails", counts.len(), self.stats.mails);
        let mut medians = Vec::new();
        for (party, name) in PARTIES.iter().enumerate() {
            // Only cases that have a contact cost one anything.
            let all = counts.values().map(|parties| &parties[party]).filter(|kinds| party != 1 || !kinds.is_empty());
            let all: Vec<&BTreeMap<String, f64>> = all.collect();
            let mut sums: Vec<f64> = all.iter().map(|kinds| kinds.values().sum::<f64>() + 0.0).collect();
            sums.sort_by(f64::total_cmp);
            let at = |percent: usize| sums.get(sums.len() * percent / 100).copied().unwrap_or(0.0);
            #[allow(clippy::cast_precision_loss)]
            let of = sums.len().max(1) as f64;
            let mean = sums.iter().sum::<f64>() / of;
            let kinds: BTreeSet<&String> = all.iter().flat_map(|kinds| kinds.keys()).collect();
            let share = |kind: &String| all.iter().filter_map(|kinds| kinds.get(kind)).sum::<f64>() / of;
            let mut by_kind: Vec<(f64, &String)> = kinds.into_iter().map(|kind| (share(kind), kind)).collect();
            by_kind.sort_by(|a, b| b.0.total_cmp(&a.0));
            let by_kind: Vec<String> = by_kind.iter().map(|(share, kind)| format!("{kind} {share:.2}")).collect();
            println!(
                "letters a case to the {name} ({} cases): median {:.2}, mean {mean:.2}, 95 % {:.2}: {}",
                sums.len(),
                at(50),
                at(95),
                by_kind.join(", ")
            );
            medians.push(at(50));
        }
        for ((name, median), allowed) in PARTIES.iter().zip(medians).zip(ALLOWED) {
            self.promise(7, median <= allowed, || format!("the median case costs its {name} {median} letters"));
        }
    }

    fn costs(&self) -> Counts {
        let cases = self.peek().rows("SELECT id, owner FROM cases", &[], |row| Ok((row.get(0)?, row.get(1)?)));
        let owners: BTreeMap<i64, String> = cases.into_iter().collect();
        let mut counts: Counts = owners.keys().map(|case| (*case, <[BTreeMap<_, _>; 4]>::default())).collect();
        for letter in self.peek().letters().iter().filter(|letter| letter.state == "sent") {
            let named: BTreeSet<i64> = letter.case.map_or_else(|| self.cases_named(letter.id), |case| [case].into());
            #[allow(clippy::cast_precision_loss)]
            let share = 1.0 / named.len().max(1) as f64;
            for case in named {
                let Some(parties) = counts.get_mut(&case) else { continue };
                let party = match letter.address.as_str() {
                    _ if letter.outside => 2,
                    addr if addr == self.model.address(&owners[&case]) => 0,
                    addr if self.model.leads.iter().any(|lead| self.model.address(lead) == addr) => 3,
                    _ => 1,
                };
                *parties[party].entry(letter.kind.clone()).or_default() += share;
            }
        }
        counts
    }

    /// The cases on a list.
    fn cases_named(&self, letter: i64) -> BTreeSet<i64> {
        let body = self.peek().text("SELECT body FROM letter WHERE id = ?1", &[&letter]).unwrap_or_default();
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
        body.split("FSSC-").skip(1).filter_map(|rest| digits(rest).parse().ok()).collect()
    }
}
