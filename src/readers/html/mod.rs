//! HTML: the main text of a page, without menus and scripts, as paragraphs, lists and tables.

mod dom;
mod flow;
mod main_text;

use std::borrow::Cow;

use self::dom::Dom;
use super::flow::Flow;
use super::{Error, ErrorKind};
use crate::document::Document;
use crate::model::Reader;
use crate::text::decode;

/// Reads a page.
pub(super) fn read(bytes: &[u8]) -> Result<Document<'static>, Error> {
    let (text, charset) = text(bytes);
    if depth(&text) > MAX_DEPTH {
        return Err(Error::new(
            ErrorKind::Damaged,
            format!("the elements of this page nest more than {MAX_DEPTH} deep"),
            "open it in a browser and save its text",
        ));
    }
    let dom = Dom::parse(&text);
    let blocks = flow::blocks(&dom, &main_text::find(&dom));
    let mut out = Flow { blocks, notes: Vec::new() }.into_document(Reader::Html, "text/html");
    out.charset = Some(charset);
    Ok(out)
}

/// Building the tree takes time in proportion to its depth. Browsers stop at 512; pages reach 60.
const MAX_DEPTH: usize = 2000;

/// How deep elements that need an end tag nest at most, by their tags alone.
fn depth(text: &str) -> usize {
    const ENDLESS: [&str; 26] = [
        "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dd", "dt", "option", "br", "img", "hr", "input",
        "meta", "link", "col", "colgroup", "area", "base", "embed", "source", "wbr", "param", "frame",
    ];
    let (mut depth, mut most) = (0usize, 0);
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let rest = text.get(at + 1..).unwrap_or("");
        let (tag, ends) = rest.strip_prefix('/').map_or((rest, false), |tag| (tag, true));
        let len = tag.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let name = tag.get(..len).unwrap_or("");
        if name.is_empty() || ENDLESS.iter().any(|e| e.eq_ignore_ascii_case(name)) {
            continue;
        }
        depth = if ends { depth.saturating_sub(1) } else { depth + 1 };
        most = most.max(depth);
    }
    most
}

/// What browsers look at for a charset.
const PRESCAN: usize = 4096;

/// The page's text. UTF-8 that is valid is UTF-8 whatever the page says; old pages in Vietnamese fonts say a Western
/// charset, which is then how their bytes become letters that the repair can read.
fn text(bytes: &[u8]) -> (Cow<'_, str>, String) {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes);
    let plain = std::str::from_utf8(bytes).is_ok() || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let said = (!plain).then(|| said(head)).flatten().filter(|e| *e != encoding_rs::UTF_8 && e.is_ascii_compatible());
    match said {
        Some(encoding) => (encoding.decode_without_bom_handling(bytes).0, encoding.name().to_owned()),
        None => {
            let decoded = decode(bytes);
            (decoded.text, decoded.encoding.name().to_owned())
        }
    }
}

/// The charset that a page says it is in.
fn said(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let at = head.windows(8).position(|w| w.eq_ignore_ascii_case(b"charset="))? + 8;
    let rest = head.get(at..)?;
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| matches!(b, b'"' | b'\'' | b';' | b'>' | b' ' | b'/')).unwrap_or(rest.len());
    encoding_rs::Encoding::for_label(rest.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_and_scripts_are_left_out_and_the_text_is_kept() {
        let page = "<!DOCTYPE html><html><head><title>Cổng</title><style>p{}</style></head><body>
            <nav><ul><li><a href=/a>Trang chủ</a></li><li><a href=/b>Tin tức</a></li></ul></nav>
            <div class='left-menu'><a href=/x>Văn bản</a></div>
            <div class=content><p align=center><b>KẾ HOẠCH</b></p><p align=center><b>Phát triển\n du lịch</b></p>
            <p>Căn cứ Nghị quyết số 5<sup>(1)</sup>; diện tích 20 km<sup>2</sup>.</p>
            <ol type=I start=2><li>Mục tiêu<ul><li>Đón 5.000 khách;</li><li>- Thu 3 tỷ.</li></ul></li></ol>
            <p>Dòng một<br>dòng hai<br><br>Đoạn sau</p></div>
            <script>var x = '<p>không</p>';</script><footer>Bản quyền</footer></body></html>";
        let d = read(page.as_bytes()).unwrap();
        assert_eq!(
            d.text,
            "**KẾ HOẠCH**\n**Phát triển du lịch**\n\n\
             Căn cứ Nghị quyết số 5<sup>(1)</sup>; diện tích 20 km<sup>2</sup>.\n\n\
             II. Mục tiêu\n\n- Đón 5.000 khách;\n\n- Thu 3 tỷ.\n\nDòng một\ndòng hai\n\nĐoạn sau\n"
        );
        assert_eq!((d.reader, d.charset.as_deref()), (Some(Reader::Html), Some("UTF-8")));
    }

    #[test]
    fn tables_are_rows_and_notes_are_marked() {
        let page = "<html><body><table border=1><tr><th>TT</th><th colspan=2>Chỉ tiêu</th></tr>\
            <tr><td rowspan=2>1</td><td><p>Thu</p><p>ngân sách</p></td><td>5</td></tr><tr><td>a</td><td>b</td></tr></table>\
            <p>Giá <a href='#n1' name=c1>[1]</a> cả</p><p><a href='#c1' name=n1>[1]</a> Theo báo cáo.</p></body></html>";
        let d = read(page.as_bytes()).unwrap();
        assert_eq!(
            d.text,
            "| TT | Chỉ tiêu | |\n|---|---|---|\n| 1 | Thu ngân sách | 5 |\n|  | a | b |\n\n\
             Giá <sup>[1]</sup> cả\n\n<sup>[1]</sup> Theo báo cáo.\n"
        );
    }

    #[test]
    fn a_page_in_an_old_charset_is_decoded_as_it_says() {
        let page = b"<html><meta charset=\"windows-1252\"><body><p>U\xfb ban nh\xa9n d\xa9n</p></body></html>";
        assert_eq!(read(page).unwrap().text, "Uû ban nh©n d©n\n");
    }

    #[test]
    fn depth_is_no_danger() {
        let page = format!("<html><body>{}x", "<div>".repeat(1_000));
        assert_eq!(read(page.as_bytes()).unwrap().text, "x\n");
        let page = format!("<html><body>{}x", "<table><tr><td>".repeat(1_000));
        assert!(read(page.as_bytes()).unwrap().text.contains('x'));
        let page = format!("<html><body>{}x", "<b>".repeat(50_000));
        assert_eq!(read(page.as_bytes()).unwrap_err().kind(), ErrorKind::Damaged);
        let page = format!("<html><body>{}", "<p>x<br><font>y</font>".repeat(5_000));
        assert!(read(page.as_bytes()).is_ok());
    }
}
