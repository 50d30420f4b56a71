//! The people: who they are, what they ask, and what they do with the letters they get.
//!
//! Every text that somebody writes holds a canary, a word that occurs nowhere else. The model knows whom it may reach.

use std::sync::Arc;

use chrono::Duration;

use super::edge::{BELOW, INBOX};
use super::mime::{self, CLEAN, Draft, Read, Style};
use super::model::Class;
use super::office::{self, Moment, local};
use super::peek::Letter;
use super::world::{Arrival, Event, Fault, Life, MAILBOX, World};

/// After so many mails of the staff in one case they only answer.
const LIVELY: u32 = 6;
/// And after so many nobody goes on.
const ENOUGH: u32 = 14;

const ASKERS: &[(u64, (&str, &str))] = &[
    (20, ("张伟", "zhang.wei@corp.example")),
    (20, ("刘洋", "liu.yang@corp.example")),
    (18, ("周婷", "zhou.ting@corp.example")),
    (14, ("Emma Brown", "emma.brown@corp.example")),
    (10, ("孙浩", "sun.hao@corp.example")),
    (7, ("马超", "ma.chao@corp.example")),
    (6, ("李小姐", "li@dingsheng.example")),
    (3, ("李娜", "li.na@corp.example")),
    (2, ("何静", "gone.he@corp.example")),
    (3, ("冯远", "dead.feng@corp.example")),
];

/// Any employee of an ordinary quarter.
const EMPLOYEE: &str = "某员工";

const QUESTIONS: &[(&str, &str)] = &[
    ("报销被退", "老师好，我上周交的那个差旅单 BX20261116-0087 今天被退了，写的“专票抬头不对”，我咋改？？急等钱"),
    ("", "报销款怎么还没到账"),
    ("数电票", "领导让问下，数电票XML要不要交？只有PDF行不行，OFD打不开"),
    ("工资好像不对", "10月工资少了800多，工资条里“其他扣款”是啥？不方便电话说"),
    ("系统登不上", "费控系统一直转圈，提示 502，换了浏览器也不行"),
    ("预算不足", "提单提示预算不足但是我看还有12万啊，成本中心 C1010-22"),
    ("备用金", "年底备用金要还吗？我手里还有3000，12月还要用的"),
    ("门禁卡坏了", "门禁卡刷不开，在你们这补办吗"),
    ("供应商对账", "贵司财务：我司 9 月货款 56,320.00 元至今未收到，烦请告知付款日期。"),
];

const ENGLISH: &[(&str, &str)] = &[
    ("Travel claim rejected", "Hi team, my travel claim got rejected with 'over standard'. Can you check please?"),
    ("Invoice title", "Hello, which company name and tax number should be on the invoice?"),
];

const AFTERWARDS: &[(u64, &str)] = &[
    (30, "谢谢"),
    (16, "谢谢，已解决！"),
    (10, "还是不行，提示一样的错误"),
    (10, "收到"),
    (6, "谢谢，不过我那张火车票还是传不上去，怎么办"),
    (4, "不用了，我自己弄好了"),
    (4, "ok thx"),
    (3, "1"),
];

impl World {
    /// An empty draft from somebody.
    pub fn draft(&mut self, name: &str, addr: &str, class: Class) -> Draft {
        let number = self.number();
        self.model.wrote(number, addr, class);
        Draft {
            number,
            from: (name.to_owned(), addr.to_owned()),
            to: vec![MAILBOX.to_owned()],
            cc: Vec::new(),
            subject: String::new(),
            words: String::new(),
            date: self.t,
            message_id: format!("sim{number}@client.example"),
            in_reply_to: None,
            references: Vec::new(),
            extra: Vec::new(),
            attachment: None,
            gbk: self.rng.percent(30),
            html: None,
        }
    }

    pub fn post(&mut self, at: Moment, draft: &Draft, mut grants: Vec<(String, String)>) {
        if self.model.is_staff(&draft.from.1) {
            // What somebody sends he has before him, and may see again should he be taken for an asker.
            let known = self.model.canaries_in(&format!("{}\n{}", draft.subject, draft.words));
            grants.extend(known.into_iter().map(|canary| (canary, draft.from.1.clone())));
        }
        let folder = if self.rng.percent(8) { BELOW } else { INBOX };
        let bytes: Arc<[u8]> = draft.bytes().into();
        self.log(|| format!("X-Sim {} from {} at {}: {:?}", draft.number, draft.from.1, local(at), draft.words));
        self.at(at, Event::Arrive(Arrival { folder, bytes, grants }));
    }

    pub fn ask(&mut self) {
        let ordinary = self.life == Life::Ordinary;
        let (name, addr) = *self.rng.weighted(ASKERS);
        let english = name.is_ascii();
        let (subject, words) = *if english { self.rng.pick(ENGLISH) } else { self.rng.pick(QUESTIONS) };
        let (addr, subject, words) =
            if ordinary { self.ordinary_question() } else { (addr.to_owned(), subject, words) };
        let (name, addr) = if ordinary { (EMPLOYEE, addr.as_str()) } else { (name, addr.as_str()) };
        let mut draft = self.draft(name, addr, Class::Question);
        let canary = self.model.canary('Q', draft.number);
        subject.clone_into(&mut draft.subject);
        draft.words = format!("{words}\n（{canary}）\n");
        if self.rng.percent(25) {
            draft.attachment = Some(("退单截图.png".to_owned(), vec![7; 900]));
        }
        if self.rng.percent(12) {
            draft.cc = vec!["qian.li@corp.example".to_owned()];
        }
        if !ordinary && self.rng.percent(8) {
            draft.to = vec!["wang.fang@corp.example".to_owned(), MAILBOX.to_owned()];
        }
        let own = vec![(canary, addr.to_owned())];
        let mut at = self.t;
        if self.late > 0 {
            self.late -= 1;
            at += Duration::hours(self.rng.between(5, 40));
            self.stats.struck(Fault::Late);
        }
        if self.reorder > 0 {
            self.reorder -= 1;
            self.stats.struck(Fault::Reordered);
            let mut more = self.draft(name, addr, Class::Question);
            let canary = self.model.canary('Q', more.number);
            more.subject = format!("Re: {}", draft.subject);
            more.words = format!("补充一下，单号是 BX20261116-0099 {canary}");
            more.in_reply_to = Some(draft.message_id.clone());
            more.references = vec![draft.message_id.clone()];
            self.post(at, &more, vec![(canary, addr.to_owned())]);
            at += Duration::minutes(3);
        }
        self.post(at, &draft, own);
    }

    /// Somebody has a letter before him.
    pub fn receive(&mut self, letter: i64, to: &str, shown: &[u8]) {
        let row = self.peek().letter(letter).unwrap_or_else(|| self.fail("a letter left that the store does not know"));
        let read = mime::read(shown);
        self.check_letter(&row, to, shown, &read);
        if self.calm {
            return;
        }
        self.gets_round = self.t;
        if !row.outside {
            self.gets_round = self.gets_round(to, &read);
            self.note_shown(&row, to, &read);
            self.lay_on_desk(&row, to, &read);
        }
        let Some(case) = row.case else {
            if self.life == Life::Ordinary {
                return;
            }
            return match row.kind.as_str() {
                "list" | "escalation" | "not-done" => self.list_reads(to, &read),
                _ => self.reads_a_notice(to, &read),
            };
        };
        let asker = self.peek().text("SELECT asker FROM cases WHERE id = ?1", &[&case]).unwrap_or_default();
        let turns = self.turns.entry(case).or_default();
        *turns += 1;
        let turns = *turns;
        if turns > ENOUGH * 2 {
            return;
        }
        if self.life == Life::Hard && turns <= LIVELY && self.is_careless(&row, &asker, to, &read) {
            return;
        }
        match row.kind.as_str() {
            "acknowledgement" | "answer" => self.asker_reads(&row, to, &read),
            "case-mail" | "follow-up" | "handed-over" => self.owner_reads(&asker, to, &read, turns),
            "slip" | "contact-reminder" => self.contact_reads(to, &read),
            "feedback" => self.feedback_reads(&asker, to, &read),
            "preview" => self.preview_reads(&asker, to, &read),
            "not-done" => self.choose(to, &read, 50),
            "confirm" => self.confirm_reads(to, &read),
            _ => {}
        }
    }

    pub fn style(&mut self) -> Style {
        let clean = self.life == Life::Ordinary || self.rng.percent(90);
        if clean { *self.rng.pick(CLEAN) } else { Style::Bare }
    }

    pub fn staff_reply(&mut self, to: &str, read: &Read, words: &str, style: Style) -> Draft {
        let name = self.model.name(to);
        let mut draft = self.draft(&name, to, Class::Staff);
        words.clone_into(&mut draft.words);
        draft.answer(read, style, MAILBOX)
    }

    pub fn after_work(&mut self, low: i64, high: i64) -> Moment {
        let minutes = self.rng.between(low, high);
        office::at_work(self.gets_round, minutes)
    }

    fn owner_reads(&mut self, asker: &str, to: &str, read: &Read, turns: u32) {
        // In ordinary times most is seen to within the two hours of P-9.
        let soon = self.life == Life::Ordinary && self.rng.percent(85);
        let at = if soon { self.after_work(3, 100) } else { self.after_work(3, 300) };
        let lively = turns <= LIVELY;
        let acts: &[(u64, u32)] = if self.life == Life::Ordinary {
            &[(58, 0), (34, 1), (8, 2)]
        } else if lively {
            &[(40, 0), (22, 1), (6, 2), (4, 3), (5, 4), (4, 5), (5, 6), (4, 7), (3, 8), (3, 9), (4, 10)]
        } else {
            &[(9, 0), (1, 5)]
        };
        let act = *self.rng.weighted(acts);
        let number = self.next_number + 1;
        match act {
            0 | 5 | 6 | 7 | 8 => {
                let canary = self.model.canary('A', number);
                let words = format!("您好，请在系统中重新上传后提交，{canary}。\n依据《费用报销管理规定》第十二条。");
                let (words, style) = match act {
                    5 => (format!("{}\n{words}", self.rng.pick(&["/close", "办结", "/done", "已电话"])), self.style()),
                    6 => (words, Style::NoMarker),
                    7 => (words, Style::Interleaved),
                    8 => (format!("/send {words}"), self.style()),
                    _ => (words, self.style()),
                };
                let draft = self.staff_reply(to, read, &words, style);
                // What cannot be told from the history is shown first, and goes by its writer's yes alone.
                let plain = act != 6 && act != 7;
                let grants = plain.then(|| (canary, asker.to_owned()));
                self.post(at, &draft, grants.into_iter().collect());
            }
            1 => {
                let canary = self.model.canary('N', number);
                let (all, one) = (
                    &["转 税务", "/to travel", "/to tax, ap", "转 报销：", "1", "转 薪酬", "／to 应付"][..],
                    &["转 税务", "/to travel", "转 报销", "转 薪酬", "转 应付"][..],
                );
                let first = *self.rng.pick(if self.life == Life::Ordinary { one } else { all });
                let style = self.style();
                let draft =
                    self.staff_reply(to, read, &format!("{first}\n请协助核实，这家供应商有问题 {canary}"), style);
                self.post(at, &draft, vec![]);
            }
            2 => {
                let style = self.style();
                let draft = self.staff_reply(to, read, "收到", style);
                self.post(at, &draft, vec![]);
                let canary = self.model.canary('A', self.next_number + 1);
                let later = office::at_work(at, 90);
                let draft = self.staff_reply(to, read, &format!("您好，已为您处理完毕，{canary}，请查收。"), style);
                self.post(later, &draft, vec![(canary, asker.to_owned())]);
            }
            3 => {
                let canary = self.model.canary('N', number);
                let style = self.style();
                let draft = self.staff_reply(to, read, &format!("/note 此人上月也问过，注意 {canary}"), style);
                self.post(at, &draft, vec![]);
            }
            4 => {
                let words = *self.rng.pick(&["/status", "帮助", "/tu 税务", "转 税物", "/to 火星组"]);
                let style = self.style();
                let draft = self.staff_reply(to, read, words, style);
                self.post(at, &draft, vec![]);
            }
            9 => {
                let canary = self.model.canary('N', number);
                let mut draft =
                    self.staff_reply(to, read, &format!("赵老师，这个麻烦您看一下，{canary}"), Style::OutlookText);
                draft.to = vec!["zhao.lei@corp.example".to_owned()];
                draft.cc = vec![MAILBOX.to_owned()];
                self.post(at, &draft, vec![]);
            }
            _ => {}
        }
    }

    fn contact_reads(&mut self, to: &str, read: &Read) {
        let act = match self.life {
            Life::Hard => *self.rng.weighted(&[(60, 0), (10, 1), (8, 2), (8, 3), (10, 4)]),
            Life::Ordinary => *self.rng.weighted(&[(84, 0), (12, 1), (4, 3)]),
        };
        let minutes = if act == 3 { 900 } else { self.rng.between(10, 200) };
        let at = office::at_work(self.gets_round, minutes);
        if act == 1 {
            let draft = self.staff_reply(to, read, "收到，我看一下", Style::Angle);
            self.post(at, &draft, vec![]);
        }
        let times = match act {
            2 => 2,
            4 => 0,
            _ => 1,
        };
        for n in 0..times {
            let canary = self.model.canary('C', self.next_number + 1);
            let hard = self.life == Life::Hard;
            let style = if hard && self.rng.percent(5) { Style::Interleaved } else { self.style() };
            let words = format!("这张票不能作废，请对方红冲后重开，内部口径见 {canary}，原票不用寄回。");
            let draft = self.staff_reply(to, read, &words, style);
            self.post(office::at_work(at, 40 + 30 * n), &draft, vec![]);
        }
    }

    fn feedback_reads(&mut self, asker: &str, to: &str, read: &Read) {
        let at = self.after_work(3, 120);
        let act = match self.life {
            Life::Hard => *self.rng.weighted(&[(50, 0), (16, 1), (8, 2), (8, 3), (12, 4), (6, 5)]),
            Life::Ordinary => *self.rng.weighted(&[(45, 0), (45, 1), (6, 2), (4, 4)]),
        };
        let style = self.style();
        let shown: Vec<(String, String)> =
            self.model.canaries_in(&read.text).into_iter().map(|canary| (canary, asker.to_owned())).collect();
        let number = self.next_number + 1;
        let (words, grants) = match act {
            0 => ("1".to_owned(), vec![]),
            1 => (self.rng.pick(&["/send", "发", "发送"]).to_string(), shown),
            2 => (format!("2\n请再确认一下税率 {}", self.model.canary('N', number)), vec![]),
            3 => ("3".to_owned(), vec![]),
            4 => {
                // Words of one's own on a contact's letter go nowhere before a choice.
                (format!("这样答复他就行，{}", self.model.canary('N', number)), vec![])
            }
            _ => return,
        };
        let draft = self.staff_reply(to, read, &words, style);
        self.post(at, &draft, grants);
    }

    fn preview_reads(&mut self, asker: &str, to: &str, read: &Read) {
        let at = self.after_work(2, 60);
        let act = match self.life {
            Life::Hard => *self.rng.weighted(&[(80, 0), (8, 1), (6, 2), (6, 3)]),
            Life::Ordinary => *self.rng.weighted(&[(94, 0), (6, 2)]),
        };
        let shown = self.model.canaries_in(&read.text).into_iter().map(|canary| (canary, asker.to_owned())).collect();
        let number = self.next_number + 1;
        let (words, grants) = match act {
            0 if read.text.contains("3 照此发出，并另发给抄送人") && self.rng.percent(50) => {
                ("3".to_owned(), shown)
            }
            0 => ("1".to_owned(), shown),
            1 => ("2".to_owned(), vec![]),
            2 => (format!("您好，已改为新的说法，{}。", self.model.canary('N', number)), vec![]),
            _ => return,
        };
        let style = self.style();
        let draft = self.staff_reply(to, read, &words, style);
        self.post(at, &draft, grants);
    }

    /// Somebody who was told that nothing was done chooses, or leaves it.
    fn choose(&mut self, to: &str, read: &Read, percent: u64) {
        if self.rng.percent(percent) {
            let at = self.after_work(2, 90);
            let words = self.rng.pick(&["1", "2", "3"]).to_string();
            let draft = self.staff_reply(to, read, &words, Style::Angle);
            self.post(at, &draft, vec![]);
        }
    }

    /// "Was this you?" Nobody says yes to words he did not write.
    fn confirm_reads(&mut self, to: &str, read: &Read) {
        let forged = self.model.canaries_in(&read.text).iter().any(|canary| canary.starts_with("CNRYF"));
        let words = if forged { "2" } else { "1" };
        let at = self.after_work(2, 60);
        let draft = self.staff_reply(to, read, words, Style::Angle);
        self.post(at, &draft, vec![]);
    }

    fn reads_a_notice(&mut self, to: &str, read: &Read) {
        if self.rng.percent(3) {
            return self.answers_the_wrong_letter(to, read);
        }
        if self.rng.percent(6) {
            let words = self.rng.pick(&["收到", "帮助", "这个我来催"]).to_string();
            let at = self.after_work(2, 60);
            let draft = self.staff_reply(to, read, &words, Style::OutlookText);
            self.post(at, &draft, vec![]);
        }
    }

    fn asker_reads(&mut self, row: &Letter, to: &str, read: &Read) {
        let name = ASKERS.iter().find(|(_, (_, addr))| *addr == to).map_or("Somebody", |(_, (name, _))| name);
        if to.starts_with("dead.") {
            return self.bounce(to, read);
        }
        if to.starts_with("ma.chao") {
            return self.away(name, to, read);
        }
        let answer = row.kind == "answer";
        let ordinary = self.life == Life::Ordinary;
        let go_on = match (answer, ordinary) {
            (true, _) => 62,
            (false, true) => 4,
            (false, false) => 9,
        };
        if !self.rng.percent(go_on) {
            return;
        }
        let minutes = if self.rng.percent(12) { self.rng.between(6000, 24000) } else { self.rng.between(5, 1500) };
        let at = self.t + Duration::minutes(minutes);
        let mut draft = self.draft(name, to, Class::Asker);
        let canary = self.model.canary('Q', draft.number);
        draft.words = match (answer, !(answer && ordinary) && self.rng.percent(30)) {
            (true, true) => format!("还想请教一下另一张单子怎么处理？{canary}"),
            (true, false) => self.rng.weighted(AFTERWARDS).to_string(),
            (false, true) => format!("补充：单据号是 BX20261116-0042 {canary}"),
            (false, false) => self.rng.pick(&["在吗？", "催一下", "谢谢"]).to_string(),
        };
        let style = self.style();
        let mut draft = draft.answer(read, style, MAILBOX);
        if !ordinary && self.rng.percent(6) {
            // He has the contact's address from somewhere, and wants him to see it.
            draft.cc = vec!["zhao.lei@corp.example".to_owned()];
        }
        if !ordinary && self.rng.percent(15) {
            // Some phones and web mailers keep no thread.
            draft.in_reply_to = None;
            draft.references.clear();
        }
        self.post(at, &draft, vec![(canary, to.to_owned())]);
    }

    fn away(&mut self, name: &str, to: &str, read: &Read) {
        let mut draft = self.draft(name, to, Class::Machine);
        draft.words = "您好，我于11月25日至11月27日休年假，紧急事宜请联系王芳。".to_owned();
        draft.extra = vec!["Auto-Submitted: auto-replied".to_owned(), "X-Auto-Response-Suppress: All".to_owned()];
        let mut draft = draft.answer(read, Style::Bare, MAILBOX);
        draft.subject = format!("自动答复: {}", read.subject);
        self.post(self.t + Duration::minutes(1), &draft, vec![]);
    }

    fn bounce(&mut self, to: &str, read: &Read) {
        let draft = self.draft("Mail Delivery System", "mailer-daemon@corp.example", Class::Bounce);
        let report = mime::multipart(
            "report; report-type=delivery-status",
            "dsn",
            &[
                "Content-Type: text/plain; charset=us-ascii\r\n\r\nYour message could not be delivered.\r\n".to_owned(),
                format!(
                    "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.corp.example\r\n\r\n\
                     Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n"
                ),
                format!(
                    "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nTo: {to}\r\nSubject: x\r\n",
                    read.message_id
                ),
            ],
        );
        let bytes = format!(
            "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@corp.example>\r\nTo: {MAILBOX}\r\nDate: {}\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{}>\r\nAuto-Submitted: auto-replied\r\n\
             X-Sim: {}\r\nMIME-Version: 1.0\r\n{report}",
            local(self.t).and_utc().to_rfc2822(),
            draft.message_id,
            draft.number
        );
        let arrival = Arrival { folder: INBOX, bytes: bytes.into_bytes().into(), grants: vec![] };
        self.at(self.t + Duration::minutes(2), Event::Arrive(arrival));
    }

    /// What comes in besides: machines, forgers, strangers, colleagues who answer all.
    pub fn noise(&mut self) {
        let taken = &self.wire.taken;
        let letters = taken.len().saturating_sub(60)..taken.len();
        let act = self.rng.below(11);
        if letters.is_empty() && act > 3 {
            return;
        }
        let machine = |world: &mut Self, name: &str, addr: &str| world.draft(name, addr, Class::Machine);
        let draft = match act {
            0 => {
                let mut draft = machine(self, "News", "news@bulk.example");
                draft.subject = "本周特惠".to_owned();
                draft.words = "全场五折，退订请点此".to_owned();
                draft.extra = vec![
                    "List-Id: <news.bulk.example>".into(),
                    "List-Unsubscribe: <mailto:u@bulk.example>".into(),
                    "Precedence: bulk".into(),
                ];
                draft
            }
            1 => {
                let mut draft = machine(self, "张伟", "zhang.wei@corp.example");
                draft.subject = "已读: 回复：报销被退".to_owned();
                draft.extra = vec!["Auto-Submitted: auto-replied".into()];
                draft.words = "您的邮件已被阅读".to_owned();
                draft
            }
            2 => {
                let mut draft = machine(self, "noreply", "noreply@oa.example");
                draft.subject = "审批提醒".to_owned();
                draft.words = "您有一条待办".to_owned();
                draft.extra = vec!["Auto-Submitted: auto-generated".into(), "X-Auto-Response-Suppress: All".into()];
                draft
            }
            3 => {
                // A program that answers without saying so: it must not get into a conversation with us.
                let mut draft = self.draft("自助服务台", "echo@corp.example", Class::Echo);
                draft.subject = "您的邮件已收到".to_owned();
                let canary = self.model.canary('Q', draft.number);
                draft.words = format!("您的邮件已收到，我们会尽快处理。{canary}");
                let grant = vec![(canary, "echo@corp.example".to_owned())];
                return self.post(self.t, &draft, grant);
            }
            _ => {
                let taken = self.rng.pick(&self.wire.taken[letters]).clone();
                return self.about_a_letter(act, taken.letter, &taken.to, &mime::read(&taken.bytes));
            }
        };
        self.post(self.t, &draft, vec![]);
    }

    fn about_a_letter(&mut self, act: u64, letter: i64, to: &str, read: &Read) {
        let inside = self.model.is_staff(to);
        match act {
            4 | 5 if inside => {
                // Forged: from the owner, with his token, but the mail's own server says that it is not his.
                let name = self.model.name(to);
                let mut draft = self.draft(&name, to, Class::Forged);
                draft.words = format!("请把款打到新账户 {}", self.model.canary('F', draft.number));
                let mut draft = draft.answer(read, Style::OutlookText, MAILBOX);
                if act == 4 {
                    draft.extra =
                        vec!["Authentication-Results: mx.corp.example; dmarc=fail header.from=corp.example".into()];
                } else {
                    draft.extra = vec!["From: Boss <boss@corp.example>".into()];
                }
                self.post(self.t, &draft, vec![]);
            }
            6 if inside => {
                // Forged without a token: the number alone proves nothing.
                let name = self.model.name(to);
                let mut draft = self.draft(&name, to, Class::Claimed);
                draft.subject = format!("答复: {}", read.subject);
                draft.words = format!("请立即付款 {}", self.model.canary('F', draft.number));
                self.post(self.t, &draft, vec![]);
            }
            7 | 8 => {
                // A stranger to whom somebody forwarded a letter, history and token and all.
                let mut draft = self.draft("外人", "stranger@outside.example", Class::Stranger);
                let canary = self.model.canary('S', draft.number);
                draft.words = format!("我也想知道这件事 {canary}");
                let draft = draft.answer(read, Style::OutlookText, MAILBOX);
                // The subject of that letter stands in a mail of his own from here on.
                let shown = self.model.canaries_in(&draft.subject);
                let all = shown.into_iter().chain([canary]);
                let grants = all.map(|canary| (canary, "stranger@outside.example".to_owned())).collect();
                self.post(self.t, &draft, grants);
            }
            9 => {
                let mut draft = self.draft("钱莉", "qian.li@corp.example", Class::Copied);
                let canary = self.model.canary('K', draft.number);
                draft.words = format!("我这边补充一点，{canary}");
                let draft = draft.answer(read, Style::WebMail, MAILBOX);
                // The subject of that letter stands in a mail of his own from here on.
                let shown = self.model.canaries_in(&draft.subject);
                let all = shown.into_iter().chain([canary]);
                let grants = all.map(|canary| (canary, "qian.li@corp.example".to_owned())).collect();
                self.post(self.t, &draft, grants);
            }
            10 if inside => {
                self.model.unannounced.insert(to.to_owned());
                let mut draft = self.draft(&self.model.name(to), to, Class::Machine);
                draft.words = "本人外出培训，有事请电话联系。".to_owned();
                draft.extra = vec!["Auto-Submitted: auto-replied".into()];
                let mut draft = draft.answer(read, Style::Bare, MAILBOX);
                draft.subject = format!("自动回复: {} ({letter})", read.subject);
                self.post(self.t, &draft, vec![]);
            }
            _ => {}
        }
    }
}
