//! vanban reads Vietnamese government directives (kế hoạch, chỉ thị, nghị quyết, báo cáo …), damaged or not, into a
//! [`Plan`]: letterhead, outline, measurable targets and reported results, citations, campaigns, footnotes, recipients,
//! signature, what was repaired, and for each item the bytes it was read from.
//!
//! ```
//! use vanban::{Options, extract, model::{Change, Value}};
//!
//! let text = "\
//! ỦY BAN NHÂN DÂN
//! HUYỆN MỘC CHÂU
//! Số: 12/KH-UBND
//! Mộc Châu, ngày 05 tháng 01 năm 2024
//!
//! KẾ HOẠCH
//! Phát triển kinh tế - xã hội năm 2024
//!
//! I. CÁC CHỈ TIÊU CHỦ YẾU
//! - Tổng thu ngân sách trên địa bàn đạt 447.860 triệu đồng.
//! - Tỷ lệ hộ nghèo giảm 3% so với năm 2023.
//! ";
//! let plan = extract(text.as_bytes(), &Options::new());
//!
//! assert_eq!(plan.header.number.unwrap().symbol, "12/KH-UBND");
//! assert_eq!(plan.sections[0].id, "I");
//!
//! let revenue = &plan.targets[0];
//! assert_eq!(revenue.indicator, "Tổng thu ngân sách trên địa bàn");
//! // 447.860 triệu đồng: the point groups thousands, and money is multiplied out.
//! let Value::Quantity { min, unit, .. } = &revenue.value else { unreachable!() };
//! assert_eq!((min.to_string().as_str(), unit.as_deref()), ("447860000000", Some("VND")));
//!
//! let poverty = &plan.targets[1];
//! assert_eq!(poverty.change, Some(Change::Decrease));
//! assert_eq!(poverty.baseline.as_ref().unwrap().year, Some(2023));
//! // Every item knows its place in the input.
//! assert_eq!(&text[poverty.source.start..poverty.source.end], "3%");
//! ```
//!
//! [`extract`] takes text in any charset and cannot fail; [`check_text`] tells beforehand what is no text. [`readers`]
//! makes a [`Document`] of other formats, for [`extract_document`]. The parts can be used alone:
//! [`repair::repair`] for damaged text, and the parsers of [`parse`] for numbers and units, citations and labels.
//! Only `archive` opens files, nothing prints, and every type is `Send` and `Sync`. [`model::to_json_pretty`] writes
//! the plan's canonical JSON.
//!
//! # Features
//!
//! Without default features the crate is the core: repair, model and parsers.
//!
//! * `cli` (default): the command `extract`.
//! * `archive` (default): whole archives in one run.
//! * `pdf`, `office`, `html` (default): readers of PDF, DOCX and DOC, and HTML.
//! * `ocr` (default): scans and pictures, by a `tesseract` on the machine.
//! * `isolate` (default, by `cli`): reading in a child process with limits (Unix).
//! * `schema`: JSON Schema of the plan, generated from its types.

#[cfg(feature = "archive")]
pub mod archive;
mod document;
mod extract;
#[cfg(all(unix, feature = "isolate"))]
pub mod isolate;
pub mod lines;
mod media;
pub mod model;
pub mod outline;
pub mod parse;
mod pipeline;
pub mod readers;
pub mod repair;
pub mod targets;
pub mod text;
pub mod vocab;

pub use document::Document;
pub use extract::{Options, extract, extract_document, fingerprint, read_document};
pub use media::{Error, ErrorKind, Format, MAX_INPUT, check_text};
pub use model::Plan;
pub use pipeline::read;
