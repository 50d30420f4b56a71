//! The people and things of the sample case, by the names they have in a language.

use chrono::{TimeZone, Utc};

use super::super::Setting;
use super::super::model::{AskerShown, Choice, Headline, Quoted, StaffBody, StaffLetter};
use crate::ids::{Address, Language, Moment};

/// The number of the sample case.
pub(crate) const NUMBER: &str = "FSSC-1042";

const TOKEN: &str = "sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA";
const CODE: &str = "evWa";

/// Monday, 23 November 2026, and the days after it, in Shanghai's time.
pub(super) fn at(day: u32, hour: u32, minute: u32) -> Moment {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().unwrap_or_default() - chrono::Duration::hours(8)
}

/// Who plays, and in which language.
pub(super) struct Cast {
    pub(super) language: Language,
}

impl Cast {
    pub(super) fn setting(&self) -> Setting {
        Setting {
            language: self.language,
            zone: chrono_tz::Asia::Shanghai,
            mailbox_name: self.say("财务共享服务中心", "Finance Shared Service Centre"),
            tag: "FSSC".to_owned(),
            now: at(23, 10, 15),
        }
    }

    pub(super) fn say(&self, chinese: &str, english: &str) -> String {
        match self.language {
            Language::Chinese => chinese.to_owned(),
            Language::English => english.to_owned(),
        }
    }

    /// The language that the reader does not read.
    pub(super) fn other(&self) -> Language {
        match self.language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        }
    }

    pub(super) fn asker(&self) -> AskerShown {
        AskerShown {
            name: self.say("张伟", "Zhang Wei"),
            addr: address("zhang.wei@corp.example"),
            outside: false,
            concerned: None,
            language: None,
        }
    }

    pub(super) fn owner(&self) -> String {
        self.say("李娜", "Li Na")
    }

    pub(super) fn contact(&self) -> String {
        self.say("赵磊", "Zhao Lei")
    }

    pub(super) fn desk(&self) -> String {
        self.say("税务组", "Tax")
    }

    pub(super) fn subject(&self) -> String {
        self.say("差旅报销单被退回", "Travel claim returned")
    }

    pub(super) fn question(&self) -> Quoted {
        Quoted {
            text: self.say(
                "老师好，我上周交的差旅单 BX20261116-0087 今天被退了，说“专票抬头不对”，可是发票是酒店开的，我怎么改？\n急等钱，谢谢。",
                "Hello, my travel claim BX20261116-0087 was sent back today because of a \"wrong buyer on the VAT invoice\". The hotel issued it. What can I do?\nThanks!",
            ),
            attachments: vec![
                (self.say("退单截图.png", "screenshot.png"), 217_000),
                (self.say("酒店发票.ofd", "hotel-invoice.ofd"), 98_000),
            ],
            left_out: Vec::new(),
        }
    }

    pub(super) fn reply(&self) -> String {
        self.say(
            "这张票不能作废，请酒店红冲后按正确抬头重开，原票不用寄回。新票到手后在原单“替换发票”里上传即可，不用重新填单。",
            "This invoice cannot be voided. Please have the hotel cancel and reissue it in the right name; the old one need not be sent back. Upload the new one under \"replace invoice\" in the same claim.",
        )
    }

    pub(super) fn answer(&self) -> String {
        self.say(
            "张伟，您好：\n\n这张发票抬头有误，需由酒店更正，您的单据不必重填：\n1. 请酒店红冲原发票，并按正确抬头重新开具，原票无须寄回；\n2. 收到新票后，打开原单 BX20261116-0087，在“替换发票”中上传，提交即可。\n依据：《费用报销管理规定》第十二条。",
            "Dear Zhang Wei,\n\nThe invoice names the wrong buyer, so the hotel has to correct it. Your claim need not be filled in again:\n1. Please ask the hotel to cancel the invoice and issue a new one; the old one need not be returned.\n2. Then open claim BX20261116-0087, choose \"replace invoice\", upload the new one and submit.\nThis follows article 12 of the Expense Rules.",
        )
    }

    pub(super) fn letter(&self, to: String, body: StaffBody, choices: Vec<Choice>) -> StaffLetter {
        let headline = Headline {
            number: Some(NUMBER.to_owned()),
            code: CODE.to_owned(),
            token: TOKEN.to_owned(),
            about: self.subject(),
            due: Some(at(24, 10, 0)),
            urgent: false,
        };
        StaffLetter { headline, to, in_place_of: None, body, choices }
    }

    pub(super) fn unnumbered(&self, to: String, body: StaffBody) -> StaffLetter {
        let letter = self.letter(to, body, Vec::new());
        StaffLetter {
            headline: Headline { number: None, due: None, about: String::new(), ..letter.headline },
            ..letter
        }
    }
}

#[allow(clippy::expect_used)] // constants of this file
pub(super) fn address(text: &str) -> Address {
    Address::parse(text).expect("a sample address")
}
