//! Letterhead and title.

use serde::{Deserialize, Serialize};

/// Letterhead and title (Decree 30/2020/NĐ-CP, annex I).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Header {
    /// What kind of document it is; `None` when it names none.
    pub kind: Option<Kind>,
    /// Its own number and symbol.
    pub number: Option<DocNumber>,
    /// Who issued it.
    pub issuer: Option<Issuer>,
    /// Where it was issued, as printed before the date.
    pub place: Option<String>,
    /// ISO 8601 date; `None` if day or month was left blank.
    pub date: Option<String>,
    /// All title lines joined, in sentence case where they were all capitals, without the kind word.
    pub title: Option<String>,
    /// The quoted name after "chủ đề".
    pub theme: Option<String>,
    /// The one year the plan is for.
    pub year: Option<i32>,
    /// The years it is for, when several.
    pub period: Option<Period>,
}

/// A kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Kind {
    /// Code as Decree 30/2020/NĐ-CP abbreviates it ("KH", "CT"); `NĐ`, `TT`, `L` … for legal documents. `None` for a công văn.
    pub code: Option<String>,
    /// Vietnamese name in sentence case ("Kế hoạch").
    pub name: Option<String>,
}

impl Kind {
    /// A kind from its code and name.
    pub fn new(code: Option<&str>, name: Option<&str>) -> Self {
        Kind { code: code.map(str::to_owned), name: name.map(str::to_owned) }
    }
}

/// A document's own number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct DocNumber {
    /// As written.
    pub raw: String,
    /// What follows "Số:" without blanks: "08/CT-UBND"; "UBND-NC" where the ordinal was left blank.
    pub symbol: String,
    /// The ordinal as written ("08"); `None` where it was left blank.
    pub ordinal: Option<String>,
}

impl DocNumber {
    /// A number from its parts.
    pub fn new(raw: impl Into<String>, symbol: impl Into<String>, ordinal: Option<String>) -> Self {
        DocNumber { raw: raw.into(), symbol: symbol.into(), ordinal }
    }
}

/// Who issued a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Issuer {
    /// Full name in sentence case, abbreviations spelt out, with its place if the document tells it.
    pub name: String,
    /// Level of government.
    pub level: Option<Level>,
}

impl Issuer {
    /// An issuer from its name and level.
    pub fn new(name: impl Into<String>, level: Option<Level>) -> Self {
        Issuer { name: name.into(), level }
    }
}

/// Level of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Trung ương.
    Central,
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh.
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
}

/// Several years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Period {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
}

impl Period {
    /// A period from its years.
    pub fn new(from: i32, to: i32) -> Self {
        Period { from, to }
    }
}
