//! Sections and targets.

use serde::{Deserialize, Serialize};

use super::{Number, Span};

/// One section of the outline.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Section {
    /// Labels joined from the top: "II.1", "I.2.b", "Điều 2.1".
    pub id: String,
    /// As written: "II.", "2.3.", "a)".
    pub label: String,
    /// Heading; `None` for a numbered paragraph that is no heading.
    pub title: Option<String>,
    /// Text of the section itself.
    pub blocks: Vec<Block>,
    /// Sections below.
    pub children: Vec<Section>,
    /// From the label to the end of the section's own text.
    pub source: Span,
}

/// A paragraph, bullet or table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; a table's rows by line, cells by tab.
    pub text: String,
    /// Rows of cells, for a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Vec<String>>,
    /// Where it stands.
    pub source: Span,
}

impl Block {
    /// A block from its parts.
    pub fn new(kind: BlockKind, text: impl Into<String>, rows: Vec<Vec<String>>, source: Span) -> Self {
        Block { kind, text: text.into(), rows, source }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// An item with -, + or *.
    Bullet,
    /// A table.
    Table,
}

/// One aim that can be measured (or, in `results`, one figure reported).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Target {
    /// "t1", "t2", … in document order ("r1", … for results).
    pub id: String,
    /// Id of the section it stands in.
    pub section: Option<String>,
    /// What is measured, in the document's words.
    pub indicator: String,
    /// Lead-in that several targets share ("Cơ cấu kinh tế").
    pub group: Option<String>,
    /// How the value bounds the aim.
    pub comparator: Comparator,
    /// Set when the number is a change and not a level.
    pub change: Option<Change>,
    /// How much.
    pub value: Value,
    /// What a change is measured from.
    pub baseline: Option<Baseline>,
    /// By when, when the clause says it.
    pub deadline: Option<Deadline>,
    /// Brackets that only qualify ("không tính giường trạm y tế xã").
    pub qualifier: Option<String>,
    /// Id of the target that this one breaks down.
    pub parent: Option<String>,
    /// Number and unit as in the repaired text.
    pub raw: String,
    /// The clause or row it was read from.
    pub text: String,
    /// Codes of what makes this value uncertain.
    pub doubts: Vec<String>,
    /// Where `raw` stands.
    pub source: Span,
    /// Where `text` stands.
    pub text_source: Span,
}

impl Target {
    /// A target with only its indicator and value; set the other fields as known.
    pub fn new(indicator: impl Into<String>, value: Value) -> Self {
        Target {
            id: String::new(),
            section: None,
            indicator: indicator.into(),
            group: None,
            comparator: Comparator::Eq,
            change: None,
            value,
            baseline: None,
            deadline: None,
            qualifier: None,
            parent: None,
            raw: String::new(),
            text: String::new(),
            doubts: Vec::new(),
            source: Span::default(),
            text_source: Span::default(),
        }
    }
}

/// How a value bounds an aim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Comparator {
    /// Just so.
    #[default]
    Eq,
    /// Từ … trở lên, ít nhất, tối thiểu, không dưới.
    Ge,
    /// Trên, hơn.
    Gt,
    /// Không quá, tối đa.
    Le,
    /// Dưới.
    Lt,
    /// Khoảng, xấp xỉ, gần.
    Approx,
}

/// Which way a number changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Change {
    /// Tăng, thêm, vượt.
    Increase,
    /// Giảm.
    Decrease,
}

/// How much: a quantity with a unit, or words without a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    /// A number or range with its unit.
    Quantity {
        /// What the unit measures.
        #[serde(rename = "type")]
        kind: QuantityKind,
        /// Lower end; equal to `max` unless a range is written.
        min: Number,
        /// Upper end.
        max: Number,
        /// Unit: `%`, ISO 4217, UCUM, an English count noun, or the noun as written.
        unit: Option<String>,
        /// What it is per: "person", "year", "10000 person".
        per: Vec<String>,
    },
    /// A grade or state, without a number.
    Quality {
        /// Grade or state.
        #[serde(rename = "type")]
        kind: QualityKind,
        /// As written.
        text: String,
    },
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum QuantityKind {
    /// %, ‰, percentage points (`pp`).
    Percent,
    /// ISO 4217 currency, multiplied out.
    Money,
    /// UCUM `ha`, `m2`, `km2`.
    Area,
    /// UCUM `t`, `kg`.
    Mass,
    /// UCUM `km`, `m`.
    Length,
    /// UCUM `m3`, `L`.
    Volume,
    /// UCUM `kW.h` and multiples.
    Energy,
    /// UCUM `MW` and multiples.
    Power,
    /// UCUM `min`, `h`, `d`, `mo`, `a`.
    Duration,
    /// Counted things.
    Count,
}

/// A value without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum QualityKind {
    /// A grade ("tốt").
    Rating,
    /// A state to be reached ("đạt chuẩn nông thôn mới").
    Status,
}

/// What a change is measured from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Baseline {
    /// Year, if written.
    pub year: Option<i32>,
    /// Whether it is an estimate ("ước thực hiện").
    pub estimate: bool,
    /// How the value relates to it.
    pub relation: Relation,
    /// As written.
    pub raw: String,
}

impl Baseline {
    /// A baseline from its parts.
    pub fn new(year: Option<i32>, estimate: bool, relation: Relation, raw: impl Into<String>) -> Self {
        Baseline { year, estimate, relation, raw: raw.into() }
    }
}

/// How a value relates to its baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Relation {
    /// More or less than the baseline by the value.
    Difference,
    /// The value is a multiple or share of the baseline ("bằng 113,0% so với").
    Ratio,
}

/// By when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Deadline {
    /// Year, if it can be told.
    pub year: Option<i32>,
    /// As written.
    pub raw: String,
}

impl Deadline {
    /// A deadline from its parts.
    pub fn new(year: Option<i32>, raw: impl Into<String>) -> Self {
        Deadline { year, raw: raw.into() }
    }
}
