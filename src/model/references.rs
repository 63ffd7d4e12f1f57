//! What a document names beside its own orders: other documents, campaigns, notes, recipients, the signer.

use serde::{Deserialize, Serialize};

use super::{Kind, Span};

/// Another document, named by its number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Citation {
    /// Its kind, from the word before the number, else from the symbol.
    pub kind: Option<Kind>,
    /// Number and symbol without blanks.
    pub symbol: String,
    /// ISO 8601 date, if one follows.
    pub date: Option<String>,
    /// Who issued it, as written, if it follows.
    pub issuer: Option<String>,
    /// The whole citation as written.
    pub raw: String,
    /// Where `raw` stands.
    pub source: Span,
}

/// A named movement or campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Campaign {
    /// The quoted name, without its marks.
    pub name: String,
    /// What introduced it.
    pub kind: CampaignKind,
    /// Where the name stands.
    pub source: Span,
}

impl Campaign {
    /// A campaign from its parts.
    pub fn new(name: impl Into<String>, kind: CampaignKind, source: Span) -> Self {
        Campaign { name: name.into(), kind, source }
    }
}

/// What introduces a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CampaignKind {
    /// Phong trào (thi đua).
    PhongTrao,
    /// Cuộc vận động.
    CuocVanDong,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Footnote {
    /// Its mark ("1").
    pub mark: String,
    /// Its text.
    pub text: String,
    /// Where its text stands.
    pub source: Span,
}

impl Footnote {
    /// A footnote from its parts.
    pub fn new(mark: impl Into<String>, text: impl Into<String>, source: Span) -> Self {
        Footnote { mark: mark.into(), text: text.into(), source }
    }
}

/// One line under "Nơi nhận".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Recipient {
    /// The name, without its closing mark.
    pub name: String,
    /// "b/c" of "(b/c)"; as written.
    pub purpose: Option<String>,
    /// Where the line stands.
    pub source: Span,
}

impl Recipient {
    /// A recipient from its parts.
    pub fn new(name: impl Into<String>, purpose: Option<String>, source: Span) -> Self {
        Recipient { name: name.into(), purpose, source }
    }
}

/// The signature block.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Signature {
    /// All lines above the signer's own office, joined.
    pub authority: Option<String>,
    /// The signer's office.
    pub position: Option<String>,
    /// The signer.
    pub name: Option<String>,
    /// Where the block stands.
    pub source: Span,
}
