//! People as they are on a bad day: they answer all, or the wrong letter, paste inner letters above their words, speak to
//! a colleague in an answer, forward what is not to be forwarded.
//!
//! Words that their writer did not mean for the asker are granted to nobody: they may reach him only if their owner
//! saw them in a preview and said yes.

use chrono::Duration;

use super::mime::{Draft, Read, Style};
use super::model::Class;
use super::office;
use super::peek::Letter;
use super::world::{MAILBOX, World};

/// Letters that lie on the desks.
const DESK_MAX: usize = 60;

/// A letter to somebody of the staff, to come back to.
#[derive(Clone, Debug)]
pub struct OnDesk {
    pub to: String,
    pub kind: String,
    pub case: Option<i64>,
    pub asker: String,
    pub read: Read,
}

/// Who else is written to by mistake or by habit.
const COLLEAGUES: &[&str] = &["zhao.lei@corp.example", "qian.yu@corp.example", "sun.jing@corp.example"];

impl World {
    pub fn lay_on_desk(&mut self, row: &Letter, to: &str, read: &Read) {
        let asker = row.case.and_then(|case| self.asker_of(case)).unwrap_or_default();
        let one = OnDesk { to: to.to_owned(), kind: row.kind.clone(), case: row.case, asker, read: read.clone() };
        self.desk.push_back(one);
        if self.desk.len() > DESK_MAX {
            self.desk.pop_front();
        }
    }

    pub fn asker_of(&self, case: i64) -> Option<String> {
        self.peek().text("SELECT asker FROM cases WHERE id = ?1", &[&case])
    }

    /// What somebody does carelessly with a letter about a case; false if he is careful today.
    pub fn is_careless(&mut self, row: &Letter, asker: &str, to: &str, read: &Read) -> bool {
        match row.kind.as_str() {
            "case-mail" | "follow-up" | "handed-over" if self.rng.percent(24) => {
                self.careless_owner(row, asker, to, read)
            }
            "slip" | "contact-reminder" if self.rng.percent(18) => self.careless_contact(asker, to, read),
            "feedback" if self.rng.percent(18) => self.careless_with_feedback(asker, to, read),
            "preview" if self.rng.percent(14) => self.old_preview(to),
            _ => false,
        }
    }

    fn careless_owner(&mut self, row: &Letter, asker: &str, to: &str, read: &Read) -> bool {
        let at = self.after_work(3, 200);
        let act = *self.rng.weighted(&[(14, 0), (18, 1), (16, 2), (10, 3), (10, 4), (8, 5), (10, 6), (6, 7), (6, 8)]);
        let number = self.next_number + 1;
        let inner = self.model.canary('N', number);
        match act {
            0 => return self.replies_to_all(asker, to, read, &format!("您好，请重新提交，{inner}。")),
            1 => {
                let words = [
                    "@赵磊 这个你看下",
                    "赵磊，这个你看下",
                    "该员工材料不全",
                    "@财务共享 转一下",
                    "钱宇 麻烦你答复他",
                    "这个员工又来了，先放一放",
                ];
                // Who asks is spoken to, whatever else he is: these words are for him then.
                let asks = self.model.name(asker);
                let inner_words: Vec<&str> = words.into_iter().filter(|words| !words.contains(&asks)).collect();
                let first = *self.rng.pick(&inner_words);
                self.plain(at, to, read, &format!("{first} {inner}"), vec![]);
            }
            2 => {
                let canary = self.model.canary('A', number);
                let thread = self.pasted_thread(&inner);
                let words = format!("您好，请补交合同首页，{canary}。\n\n{thread}");
                self.plain(at, to, read, &words, vec![(canary, asker.to_owned())]);
            }
            3 => {
                let draft = self.staff_reply(to, read, &format!("您好，已处理，{inner}。"), Style::NoMarker);
                self.post(at, &draft, vec![]);
            }
            4 => return self.quotes_another_letter(row, to, read, &inner),
            5 => {
                let words = *self.rng.pick(&[
                    "收到。",
                    "好的，我看一下",
                    "收到，我来处理",
                    "OK",
                    "好的\n\n李娜\n财务共享服务中心",
                ]);
                self.plain(at, to, read, words, vec![]);
            }
            6 => self.forwards(to, read, &format!("请看一下 {inner}"), MAILBOX),
            7 => self.forwards(to, read, &format!("这个员工的事麻烦您 {inner}"), "zhao.lei@corp.example"),
            _ => {
                // To a colleague alone, and the mailbox in Cc; his answer goes to all.
                let colleague = *self.rng.pick(COLLEAGUES);
                let mut draft = self.staff_reply(to, read, &format!("您怎么看？{inner}"), Style::OutlookText);
                draft.to = vec![colleague.to_owned()];
                draft.cc = vec![MAILBOX.to_owned()];
                self.post(at, &draft, vec![]);
                let name = self.model.name(colleague);
                let mut back = self.draft(&name, colleague, Class::Staff);
                back.words = format!("我觉得可以，{}", self.model.canary('N', back.number));
                let mut back = back.answer(read, Style::Angle, MAILBOX);
                back.to = vec![to.to_owned()];
                back.cc = vec![MAILBOX.to_owned()];
                self.post(office::at_work(at, 30), &back, vec![]);
            }
        }
        true
    }

    fn careless_contact(&mut self, asker: &str, to: &str, read: &Read) -> bool {
        let at = self.after_work(10, 200);
        let number = self.next_number + 1;
        let inner = self.model.canary('C', number);
        match self.rng.below(5) {
            // He answers the asker himself, and quotes the slip.
            0 => return self.replies_to_all(asker, to, read, &format!("您好，这张票请红冲，{inner}。")),
            1 => self.forwards(to, read, &format!("这个归你们吧 {inner}"), "qian.yu@corp.example"),
            2 => self.forwards(to, read, &format!("公共邮箱的同事，这个不归我们 {inner}"), MAILBOX),
            3 => self.plain(at, to, read, &format!("@李娜 该员工材料不全，{inner}"), vec![]),
            _ => {
                let mut draft = self.staff_reply(to, read, &format!("按制度第九条办，{inner}"), Style::WebMail);
                draft.cc = COLLEAGUES.iter().filter(|one| **one != to).map(ToString::to_string).collect();
                self.post(at, &draft, vec![]);
            }
        }
        true
    }

    fn careless_with_feedback(&mut self, asker: &str, to: &str, read: &Read) -> bool {
        let at = self.after_work(3, 120);
        let number = self.next_number + 1;
        let inner = self.model.canary('N', number);
        match self.rng.below(5) {
            0 => return self.replies_to_all(asker, to, read, &format!("见下，{inner}")),
            1 => self.forwards(to, read, &format!("请发给员工 {inner}"), MAILBOX),
            2 => self.forwards(to, read, "", MAILBOX),
            3 => {
                // What the letter showed goes, and his own words; not what he pasted between.
                let canary = self.model.canary('A', number);
                let thread = self.pasted_thread(&inner);
                let shown = self.model.canaries_in(&read.text);
                let grants = shown.into_iter().chain([canary.clone()]).map(|one| (one, asker.to_owned())).collect();
                self.plain(at, to, read, &format!("/send 您好，{canary}。\n\n{thread}"), grants);
            }
            _ => self.plain(at, to, read, &format!("@赵磊 这样行吗？{inner}"), vec![]),
        }
        true
    }

    /// The yes to a preview that has been lying there.
    fn old_preview(&mut self, to: &str) -> bool {
        let old: Vec<OnDesk> = self.desk.iter().filter(|one| one.kind == "preview" && one.to == to).cloned().collect();
        let Some(old) = old.first() else { return false };
        let at = self.after_work(2, 60);
        let shown = self.model.canaries_in(&old.read.text);
        let grants = shown.into_iter().map(|canary| (canary, old.asker.clone())).collect();
        self.plain(at, to, &old.read, "1", grants);
        true
    }

    /// Words on a list or notice, where they can be for nobody.
    pub fn answers_the_wrong_letter(&mut self, to: &str, read: &Read) {
        let at = self.after_work(2, 90);
        let number = self.next_number + 1;
        let words = format!("您好，您的单据已付款，请查收，{}。", self.model.canary('W', number));
        self.plain(at, to, read, &words, vec![]);
    }

    fn plain(&mut self, at: office::Moment, to: &str, read: &Read, words: &str, grants: Vec<(String, String)>) {
        let style = self.style();
        let draft = self.staff_reply(to, read, words, style);
        self.post(at, &draft, grants);
    }

    /// The asker in To or Cc, put there by hand, and colleagues besides: he has it already, and nothing is relayed. He
    /// may answer to all.
    fn replies_to_all(&mut self, asker: &str, to: &str, read: &Read, words: &str) -> bool {
        let at = self.after_work(3, 200);
        let style = self.style();
        let mut draft = self.staff_reply(to, read, words, style);
        if self.rng.percent(50) {
            draft.to = vec![asker.to_owned()];
            draft.cc = vec![MAILBOX.to_owned(), (*self.rng.pick(COLLEAGUES)).to_owned()];
        } else {
            draft.cc = vec![(*self.rng.pick(COLLEAGUES)).to_owned(), asker.to_owned()];
        }
        self.post(at, &draft, vec![]);
        if asker.ends_with("@corp.example") && self.rng.percent(50) {
            self.answers_all(at, asker, to, &draft);
        }
        true
    }

    /// The asker answers a mail of the staff that went to him directly, with everybody who was in it.
    fn answers_all(&mut self, at: office::Moment, asker: &str, to: &str, mail: &Draft) {
        let mut draft = self.draft("提问人", asker, Class::Asker);
        let canary = self.model.canary('Q', draft.number);
        draft.words = format!("好的，那原来那张还要寄回吗？{canary}");
        let read = Read {
            message_id: mail.message_id.clone(),
            references: mail.references.clone(),
            subject: mail.subject.clone(),
            text: mail.words.clone(),
            html: mail.words.clone(),
            to: mail.to.clone(),
            copies: mail.cc.len(),
        };
        let style = if self.rng.percent(50) { Style::Angle } else { Style::WebMail };
        let mut draft = draft.answer(&read, style, to);
        draft.to = vec![to.to_owned()];
        draft.cc = vec![MAILBOX.to_owned(), (*self.rng.pick(COLLEAGUES)).to_owned()];
        self.post(at + Duration::minutes(50), &draft, vec![(canary, asker.to_owned())]);
    }

    /// His words above the quote of another case's letter, in the thread of this one. What he has before his eyes is
    /// that other letter: if his words go to anybody, then to its asker.
    fn quotes_another_letter(&mut self, row: &Letter, to: &str, read: &Read, words: &str) -> bool {
        let others = self.desk.iter().filter(|one| one.to == to && one.case.is_some() && one.case != row.case);
        let others: Vec<OnDesk> = others.cloned().collect();
        if others.is_empty() {
            return false;
        }
        let other = self.rng.pick(&others).clone();
        let at = self.after_work(3, 200);
        let style = self.style();
        // Without a quote nothing says that it was another letter.
        let style = if style == Style::Bare { Style::Angle } else { style };
        let mut draft = self.staff_reply(to, &other.read, &format!("您好，请查收，{words}。"), style);
        draft.in_reply_to = Some(read.message_id.clone());
        draft.references.clone_from(&read.references);
        draft.references.push(read.message_id.clone());
        let answers = ["case-mail", "follow-up", "handed-over"].contains(&other.kind.as_str());
        let grant = answers.then(|| (words.to_owned(), other.asker.clone()));
        self.post(at, &draft, grant.into_iter().collect());
        true
    }

    /// A letter of ours forwarded as it is. What is in it is no news to the one who forwards it.
    fn forwards(&mut self, to: &str, read: &Read, note: &str, whom: &str) {
        let at = self.after_work(5, 120);
        let style = *self.rng.pick(&[Style::OutlookText, Style::WebMail, Style::OutlookHtml]);
        let mut draft = self.staff_reply(to, read, note, style);
        draft.subject = format!("转发: {}", read.subject);
        draft.to = vec![whom.to_owned()];
        if whom != MAILBOX {
            draft.cc = vec![MAILBOX.to_owned()];
        }
        if self.rng.percent(50) {
            // Some programs begin a new thread with a forward.
            draft.in_reply_to = None;
            draft.references.clear();
        }
        self.post(at, &draft, vec![]);
    }

    /// An inner mail, as it is pasted above a marker.
    fn pasted_thread(&mut self, inner: &str) -> String {
        let words = format!("这家供应商有问题，先别付，{inner}");
        match self.rng.below(4) {
            0 => format!(
                "________________________________\n发件人: 赵磊 <zhao.lei@corp.example>\n发送时间: 2026年11月20日 10:12\n\
                 收件人: 李娜 <li.na@corp.example>\n主题: 答复: 供应商\n\n{words}\n"
            ),
            1 => format!("On Fri, Nov 20, 2026 at 10:12 AM 赵磊 <zhao.lei@corp.example> wrote:\n\n> {words}\n> 赵磊\n"),
            2 => format!(
                "------------------ 原始邮件 ------------------\n发件人: \"赵磊\" <zhao.lei@corp.example>;\n\
                 发送时间: 2026年11月20日(星期五) 上午10:12\n收件人: \"李娜\" <li.na@corp.example>;\n主题: 供应商\n\n{words}\n"
            ),
            _ => format!(
                "-----Original Message-----\nFrom: Zhao Lei <zhao.lei@corp.example>\nSent: Friday, November 20, 2026 10:12 AM\n\
                 To: Li Na <li.na@corp.example>\nSubject: RE: vendor\n\n{words}\n"
            ),
        }
    }
}
