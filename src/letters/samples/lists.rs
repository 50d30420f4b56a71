//! Letters about many cases: the list, the one to the lead, and the one to the admin.

use super::super::model::{
    AlertAbout, Back, LeadLine, ListLine, ListReader, Meanwhile, NotDoneReason, StaffBody, StaffLetter, UndoneLine,
    Waits,
};
use super::cast::{Cast, NUMBER, at};

impl Cast {
    /// Every one.
    pub(super) fn lists(&self) -> Vec<(&'static str, StaffLetter)> {
        let asked = ListLine {
            number: String::new(),
            asker: self.say("孙浩", "Sun Hao"),
            about: self.say("打车票超过200元", "taxi receipts over 200"),
            due: at(23, 11, 15),
            over_work_seconds: None,
            triage_over_work_seconds: None,
            waits: Waits::Whose,
            nudged: 0,
        };
        let lines = self.lines().into_iter().chain([asked]).collect();
        let list = StaffBody::List { lines, reader: ListReader::Owner };
        let slips = StaffBody::List { lines: self.slip_lines(), reader: ListReader::Contact };
        let escalation = StaffBody::Escalation { lines: self.late_lines(), open: 16, overdue: 6 };
        vec![
            ("list", self.unnumbered(self.owner(), list)),
            ("list-of-slips", self.unnumbered(self.say("赵磊", "Zhao Lei"), slips)),
            ("escalation", self.unnumbered(self.say("陈军", "Mr Chen"), escalation)),
            ("lines-not-done", self.unnumbered(self.owner(), self.lines_not_done())),
            ("stand-in", self.unnumbered(self.say("王芳", "Wang Fang"), self.stand_in(Back::At(at(30, 9, 0))))),
            ("stand-in-for-good", self.unnumbered(self.say("王芳", "Wang Fang"), self.stand_in(Back::Never))),
            ("back-at-work", self.unnumbered(self.owner(), self.back_at_work())),
            ("alert", self.unnumbered(self.say("管理员", "Administrator"), self.alert())),
            ("alert-rules", self.unnumbered(self.say("管理员", "Administrator"), self.alert_of_refused_rules())),
            ("alert-holidays", self.unnumbered(self.say("管理员", "Administrator"), self.alert_of_holidays())),
            ("alert-rules-wait", self.unnumbered(self.say("管理员", "Administrator"), self.alert_of_waiting_rules())),
        ]
    }

    fn lines(&self) -> Vec<ListLine> {
        let line = |number: &str, asker: String, about: String, due, waits| ListLine {
            number: number.to_owned(),
            asker,
            about,
            due,
            over_work_seconds: None,
            triage_over_work_seconds: None,
            waits,
            nudged: 0,
        };
        vec![
            line(NUMBER, self.asker().name, self.subject(), at(24, 10, 0), Waits::ToSend(self.desk())),
            ListLine {
                nudged: 1,
                ..line(
                    "FSSC-1043",
                    self.say("刘洋", "Liu Yang"),
                    self.say("报销款未到账", "money not received"),
                    at(23, 11, 30),
                    Waits::Owner(self.owner()),
                )
            },
            line(
                "FSSC-1044",
                self.say("周婷", "Zhou Ting"),
                self.say("个税补缴", "income tax"),
                at(23, 13, 45),
                Waits::Contact(self.contact()),
            ),
            line(
                "FSSC-1045",
                self.say("何静", "He Jing"),
                self.say("餐费超标", "meal limits"),
                at(23, 17, 0),
                Waits::Confirmation(self.owner()),
            ),
        ]
    }

    fn stand_in(&self, back: Back) -> StaffBody {
        let mut lines = self.lines();
        if let Some(line) = lines.get_mut(2) {
            line.waits = Waits::Slip;
        }
        StaffBody::StandIn { of: self.owner(), back, lines }
    }

    fn back_at_work(&self) -> StaffBody {
        let happened = vec![
            (at(20, 16, 5), self.say("提问人补充来信", "the asker wrote more")),
            (at(23, 9, 40), self.say("王芳发出答复", "Wang Fang sent the answer")),
        ];
        let stands = self.say("已答复，待提问人回应", "answered; the next word is the asker's");
        let case =
            Meanwhile { number: NUMBER.to_owned(), asker: self.asker().name, about: self.subject(), happened, stands };
        StaffBody::BackAtWork { since: at(20, 9, 0), cases: vec![case] }
    }

    fn slip_lines(&self) -> Vec<ListLine> {
        let line = |number: &str, asker, about, due| ListLine {
            number: number.to_owned(),
            asker,
            about,
            due,
            over_work_seconds: None,
            triage_over_work_seconds: None,
            waits: Waits::Reader,
            nudged: 0,
        };
        vec![
            line(
                NUMBER,
                self.say("张伟", "Zhang Wei"),
                self.say("差旅报销单被退回", "Travel claim returned"),
                at(23, 11, 0),
            ),
            line("FSSC-1044", self.say("周婷", "Zhou Ting"), self.say("个税补缴", "income tax"), at(23, 11, 30)),
        ]
    }

    fn late_lines(&self) -> Vec<LeadLine> {
        let mut lines = self.lines();
        for (line, over) in lines.iter_mut().zip([15_600, 9_300, 3_600, 60]) {
            line.over_work_seconds = Some(over);
        }
        let away = (self.say("赵磊", "Zhao Lei"), Some(self.say("钱宇", "Qian Yu")));
        let late = |(at, line)| LeadLine {
            line,
            question: self.say("上个月的个税怎么补缴？", "How do I pay last month's income tax?"),
            away: (at == 0).then(|| away.clone()),
        };
        lines.into_iter().enumerate().map(late).collect()
    }

    fn lines_not_done(&self) -> StaffBody {
        let undone = |line: String, why, near| UndoneLine { line, why, near };
        StaffBody::LinesNotDone {
            undone: vec![
                undone(self.say("7 催", "7 remind"), NotDoneReason::NotListed, vec![]),
                undone(self.say("2", "2"), NotDoneReason::NeedsCommand, vec![]),
                undone(
                    self.say("3 转 税物", "3 to taks"),
                    NotDoneReason::WhoIsMeant,
                    vec![self.say("/to 税务", "/to tax")],
                ),
            ],
            done: 2,
            reader: ListReader::Owner,
        }
    }

    fn alert_of_refused_rules(&self) -> StaffBody {
        StaffBody::Alert {
            about: AlertAbout::RulesRefused { mistakes: 1 },
            lines: vec![self.say(
                "rules/duty.toml:2:12: 没有 id 为 `lina` 的人。改法：写成 `li-na`。",
                "rules/duty.toml:2:12: there is no person `lina`. Mend: write `li-na`.",
            )],
        }
    }

    fn alert_of_waiting_rules(&self) -> StaffBody {
        StaffBody::Alert {
            about: AlertAbout::RulesWait { late: 34, closes: 2 },
            lines: vec![
                self.say(
                    "FSSC-1042 答复时限：11-24 09:00 → 11-23 10:00（随即逾期）",
                    "FSSC-1042 answer: 11-24 09:00 → 11-23 10:00 (late at once)",
                ),
                self.say("另有 38 条", "38 more"),
            ],
        }
    }

    fn alert_of_holidays(&self) -> StaffBody {
        StaffBody::Alert {
            about: AlertAbout::Holidays,
            lines: vec![self.say(
                "rules/calendars/cn.toml:14:6: 日历 `cn` 没有 2027 年的放假安排，该年时限按平常每周计，并逐件注明。改法：公布后写 files = [\"2027.json\"]；自己列全了就写 complete = [2027]。",
                "rules/calendars/cn.toml:14:6: calendar `cn` has no holidays of 2027: limits in it count by the ordinary week, and say so. Mend: write files = [\"2027.json\"] when they are out, or complete = [2027] if you have listed them all.",
            )],
        }
    }

    fn alert(&self) -> StaffBody {
        StaffBody::Alert {
            about: AlertAbout::Trouble,
            lines: vec![
                self.say(
                    "一封邮件三次未能读取，已隔离：INBOX，UID 4711。",
                    "A mail could not be read three times and is in quarantine: INBOX, UID 4711.",
                ),
                self.say(
                    "邮件服务器拒绝登录，发信已暂停。",
                    "The mail server refused the login; no letters leave until it is mended.",
                ),
            ],
        }
    }
}
