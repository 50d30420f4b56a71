//! Signatures at the end of new words. Cosmetic only (mail-facts B2-4): nothing is kept from anybody by it.

use std::sync::LazyLock;

use regex::Regex;

use super::card;
use super::line::Line;
use crate::mail::Mailbox;
use crate::mail::phrases::pattern;

/// A signature is no longer than this; below a longer text the `--` was a rule.
const MAX_LINES: usize = 25;

/// What a phone puts there is at most this long.
const MAX_PHONE_LINES: usize = 6;

/// A card drawn with bars has at most this many.
const MAX_BARRED_LINES: usize = 12;

static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:[-—_]+\s*)?(?:[\[<(]{1,2}\s?)?(?:发自我的.{1,40}|发自\s*[a-z0-9].{0,30}|来自我的.{1,40}|來自我的.{1,40}|发送自.{1,40}|发自\s*(?:网易|华为|小米|荣耀|企业微信|钉钉|飞书|vivo|oppo).{0,30}|從我的.{1,40}(?:傳送|寄出)|由\s*(?:iphone|ipad).{0,20}(?:发送|傳送)|从我的.{1,40}发送.{0,10}|从\s*outlook.{0,40}发送|获取\s*outlook.{0,60}|使用.{2,30}发送|由.{2,30}(?:邮箱大师|邮箱)发送|通过.{2,30}发送|sent from (?:my|a|mail for|outlook|yahoo|samsung|proton|the all).{0,80}|sent via .{1,60}|get outlook for .{1,80}|(?:télécharge[rz]|obten(?:er|ga|ha)|ottieni|scarica|download|hämta|hent|pobierz|скачать|descargar|baixar|lataa|stáhnout|hol\w* (?:sie |dir )?)\s?.{0,20}\boutlook\b.{0,20}(?:ios|android|mac|windows).{0,3}(?:[<(\[]?https?://\S+)?|outlook für .{2,20} (?:beziehen|herunterladen).{0,60}|gesendet von (?:meinem|mail).{0,60}|von meinem .{1,40} gesendet|envoyé (?:de mon|depuis mon|à partir de).{0,60}|enviado (?:desde|do) (?:mi|meu).{0,60}|inviato da(?:l mio)? .{0,60}|sendt fra .{1,60}|verstuurd vanaf .{1,60}|verzonden vanaf .{1,60}|skickat från .{1,60}|(?:iphone|ipad|android)から送信|.{1,30}에서 보냄|отправлено (?:с|из) .{1,40}|wysłan[eo] z .{1,40}|odesláno z .{1,40}|von .{2,30} gesendet|sent (?:with|using) (?:proton|sparrow|mailspring|spark|canary|hey|airmail|zoho|superhuman|shortwave|missive).{0,60}|sent (?:by|from) (?:galaxy|mobile device|mobile|windows mail|mailbox)(?: .{0,40})?|from my (?:iphone|ipad|android|galaxy|blackberry|mobile)\b.{0,20}|diese nachricht wurde (?:von|mit) .{1,60} gesendet|gesendet mit (?:der|dem) .{1,60}|verzonden met mail.{0,40}|från min .{1,30}|skickat med .{1,40}|enviado a partir do .{1,40}|lähetetty (?:iphone|ipad|android|outlook)\S*.{0,30}|来自 ?outlook.{0,30}|.{1,30}[dt][ae]n gönderildi|küldve .{1,40}|envoyé avec .{1,40})[\])>.]{0,2}$",
    )
});

/// Words that stand below a signature and are none.
static POSTSCRIPT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:p\.? ?s\.?(?: ?[:：,-] ?\S|\. \S)|postscript:|又及|附言|另[:：，,])"));

/// The index of the first line of the signature in `new`, the new lines of `writer`.
pub(super) fn find(new: &[&Line], writer: Option<&Mailbox>) -> Option<usize> {
    let lines: Vec<&str> = new.iter().map(|line| line.text.as_str()).collect();
    let ruled = new.iter().position(|line| line.signs).filter(|at| lines.len() - at <= MAX_LINES);
    let set_off = marked(new, &lines).or(ruled).or_else(|| set_off(&lines));
    let set_off = set_off.filter(|at| !lines.iter().skip(*at).any(|line| POSTSCRIPT.is_match(line.trim())));
    let above = lines.get(..set_off.unwrap_or(lines.len())).unwrap_or_default();
    // A program's line may stand below the writer's own card.
    writer.and_then(|writer| card::find(above, writer)).or(set_off)
}

/// The lines of phones right above quoted ones, where the writer goes on below: he answers between the lines.
pub(super) fn amid(lines: &[Line], new: &[bool]) -> Vec<usize> {
    let is_new = |at: usize| new.get(at).copied().unwrap_or(true);
    let shown = |at: &usize| lines.get(*at).is_some_and(|line| !line.bare().is_empty());
    let Some(last) = (0..lines.len()).rev().find(|at| is_new(*at) && shown(at)) else { return Vec::new() };
    // Only the last line of a run of new ones can be one.
    let ends = (0..last).filter(|at| is_new(*at) && shown(at)).filter(|at| {
        let next = (at + 1..lines.len()).find(shown);
        next.is_some_and(|next| !is_new(next))
    });
    ends.filter(|at| lines.get(*at).is_some_and(|line| PHONE.is_match(line.text.trim()))).collect()
}

/// Where what a program marks as a signature begins, if it ends the words and there are some above it: people write into
/// it, too.
fn marked(new: &[&Line], lines: &[&str]) -> Option<usize> {
    let last = new.iter().rposition(|line| !line.text.trim().is_empty())?;
    let above = new.iter().take(last + 1).rposition(|line| !line.signed && !line.text.trim().is_empty())?;
    let ruled =
        (0..=above).rev().take_while(|at| lines.get(*at).is_some_and(|line| is_rule(line) || line.trim().is_empty()));
    let first = above + 1 - ruled.count();
    (above < last && first > 0).then_some(first)
}

/// The one that a mail program sets off.
fn set_off(lines: &[&str]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let first = last.saturating_sub(MAX_LINES);
    let window = || lines.iter().enumerate().take(last + 1).skip(first);
    // RFC 3676 section 4.3; clients lose the space behind the dashes.
    if let Some((at, _)) = window().find(|(_, line)| matches!(line.trim_end(), "--" | "—" | "－－") || **line == "-- ")
    {
        return Some(at);
    }
    // NetEase writes its card as a table of bars.
    let barred = |at: usize| lines.get(at..=last).is_some_and(|card| card.iter().any(|line| line.trim() == "|"));
    if let Some((at, _)) =
        window().find(|(at, line)| last - at <= MAX_BARRED_LINES && line.trim() == "| |" && barred(*at))
    {
        return Some(at);
    }
    if let Some((at, _)) = window().find(|(at, line)| last - at < MAX_PHONE_LINES && PHONE.is_match(line.trim())) {
        let ruled = at.checked_sub(1).is_some_and(|above| lines.get(above).is_some_and(|line| is_rule(line)));
        return Some(if ruled { at - 1 } else { at });
    }
    // A rule with a card below it: name, address, telephone.
    let (at, _) = window().rfind(|(_, line)| is_rule(line))?;
    let card = lines.get(at + 1..=last).unwrap_or_default();
    let is_card = (1..=8).contains(&card.len())
        && card.iter().all(|line| line.chars().count() <= 80)
        && card.iter().any(|line| line.contains('@') || line.chars().filter(char::is_ascii_digit).count() >= 7);
    (is_card && at > 0).then_some(at)
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '_' | '—' | '─' | '='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_begin_where_they_begin() {
        for (text, expected) in [
            ("好的\n\n发自我的 iPhone", Some(2)),
            ("ok\n-- \nLi Na", Some(1)),
            ("ok\nSent from my Huawei phone", Some(1)),
            ("ok\n\nGet Outlook for iOS", Some(2)),
            ("ok\n\nTélécharger Outlook pour iOS<https://aka.ms/o0ukef>", Some(2)),
            ("ok\n\nHämta Outlook för Android", Some(2)),
            ("ok\n(Sent from mobile device)", Some(1)),
            ("ok\n\nDiese Nachricht wurde von meinem Android-Mobiltelefon gesendet.", Some(2)),
            ("ok\nSent from the office to the bank this morning: the form", None),
            ("ok\nDownload Outlook and look whether it shows it on iOS, please", None),
            ("已处理\n---\n李娜\nli.na@corp.example", Some(1)),
            ("从 Outlook for iOS 发送", Some(0)),
            ("发自内心地感谢您，祝好\n另外第二张单子怎么办？这一段很长很长很长很长，不是签名。", None),
            ("a\n---\nb", None),
            ("a\n\n-- \nLi Na\nCorp\n\nPS: door code 482913", None),
            ("a\n\n-- \nLi Na\nCorp\n\n另：第二张单子呢", None),
            ("a\n\n-- \nLi Na\nPS Partners", Some(2)),
            ("李娜", None),
        ] {
            let of_text: Vec<Line> = Line::of_text(text);
            assert_eq!(find(&of_text.iter().collect::<Vec<_>>(), None), expected, "{text}");
        }
    }

    #[test]
    fn a_phone_signs_above_what_is_quoted_too() {
        let lines = Line::of_text("见下。\n\n发自我的 iPhone\n\n> 问一\n答一\n发自我的 iPhone\n答二");
        let new: Vec<bool> = lines.iter().map(|line| line.quote_depth() == 0).collect();
        assert_eq!(amid(&lines, &new), [2]);
        let last = Line::of_text("见下。\n发自我的 iPhone\n> 问一");
        assert!(amid(&last, &[true, true, false]).is_empty(), "that is the signature of the whole");
    }
}
