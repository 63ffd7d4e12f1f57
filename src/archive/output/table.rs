//! Plans as tables: documents, targets, results and citations, a row each, for CSV and Parquet alike.

use std::borrow::Cow;
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;

use super::super::{Run, RunError};
use super::parquet::Parquet;
use super::{Pending, csv};
use crate::model::{Citation, Plan, Target, Value};

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Text(Option<Cow<'a, str>>),
    Int(Option<i64>),
    Bool(Option<bool>),
    /// Exact; `DECIMAL(38,9)` in Parquet.
    Decimal(Option<Decimal>),
    /// A share from 0 to 1.
    Share(Option<f64>),
}

/// A row: column names and values.
type Row<'a> = Vec<(&'static str, Cell<'a>)>;

fn text(value: Option<&str>) -> Cell<'_> {
    Cell::Text(value.map(Cow::Borrowed))
}

fn int(value: Option<impl TryInto<i64>>) -> Cell<'static> {
    Cell::Int(value.and_then(|v| v.try_into().ok()))
}

/// A word of the model, as JSON has it.
fn word(value: Option<&impl Serialize>) -> Cell<'static> {
    let word = value.and_then(|v| serde_json::to_value(v).ok()).and_then(|v| v.as_str().map(str::to_owned));
    Cell::Text(word.map(Cow::Owned))
}

/// What tells the document, at the front of every row.
fn document(plan: &Plan) -> Row<'_> {
    let (source, header) = (&plan.source, &plan.header);
    vec![
        ("document", text(source.name.as_deref())),
        ("sha256", text(source.sha256.as_deref())),
        ("kind", text(header.kind.as_ref().and_then(|k| k.code.as_deref()))),
        ("kind_name", text(header.kind.as_ref().and_then(|k| k.name.as_deref()))),
        ("number", text(header.number.as_ref().map(|n| n.symbol.as_str()))),
        ("issuer", text(header.issuer.as_ref().map(|i| i.name.as_str()))),
        ("level", word(header.issuer.as_ref().and_then(|i| i.level.as_ref()))),
        ("place", text(header.place.as_deref())),
        ("date", text(header.date.as_deref())),
        ("title", text(header.title.as_deref())),
        ("theme", text(header.theme.as_deref())),
        ("year", int(header.year)),
        ("period_from", int(header.period.map(|p| p.from))),
        ("period_to", int(header.period.map(|p| p.to))),
    ]
}

fn documents(plan: &Plan) -> Row<'_> {
    let mut row = document(plan);
    let signature = plan.signature.as_ref();
    row.extend([
        ("media_type", text(plan.source.media_type.as_deref())),
        ("charset", text(plan.source.charset.as_deref())),
        ("reader", word(Some(&plan.source.reader))),
        ("pages", int(Some(plan.source.pages))),
        ("authority", text(signature.and_then(|s| s.authority.as_deref()))),
        ("position", text(signature.and_then(|s| s.position.as_deref()))),
        ("signer", text(signature.and_then(|s| s.name.as_deref()))),
        ("targets", int(Some(plan.targets.len()))),
        ("results", int(Some(plan.results.len()))),
        ("citations", int(Some(plan.citations.len()))),
        ("edits", int(Some(plan.repairs.edits.len()))),
        ("diagnostics", int(Some(plan.diagnostics.len()))),
        ("readability", Cell::Share(plan.repairs.readability.document)),
    ]);
    row
}

fn target<'a>(plan: &'a Plan, target: &'a Target) -> Row<'a> {
    let mut row = document(plan);
    let (kind, min, max, unit, per, words) = match &target.value {
        Value::Quantity { kind, min, max, unit, per } => {
            (word(Some(kind)), Some(min.decimal()), Some(max.decimal()), unit.as_deref(), Some(per.join("/")), None)
        }
        Value::Quality { kind, text } => (word(Some(kind)), None, None, None, None, Some(text.as_str())),
    };
    let per = per.filter(|p| !p.is_empty()).map(Cow::Owned);
    let (baseline, deadline) = (target.baseline.as_ref(), target.deadline.as_ref());
    row.extend([
        ("id", text(Some(&target.id))),
        ("section", text(target.section.as_deref())),
        ("group", text(target.group.as_deref())),
        ("indicator", text(Some(&target.indicator))),
        ("comparator", word(Some(&target.comparator))),
        ("change", word(target.change.as_ref())),
        ("type", kind),
        ("min", Cell::Decimal(min)),
        ("max", Cell::Decimal(max)),
        ("unit", text(unit)),
        ("per", Cell::Text(per)),
        ("value_text", text(words)),
        ("raw", text(Some(&target.raw))),
        ("baseline_year", int(baseline.and_then(|b| b.year))),
        ("baseline_estimate", Cell::Bool(baseline.map(|b| b.estimate))),
        ("baseline_relation", word(baseline.map(|b| &b.relation))),
        ("baseline_raw", text(baseline.map(|b| b.raw.as_str()))),
        ("deadline_year", int(deadline.and_then(|d| d.year))),
        ("deadline_raw", text(deadline.map(|d| d.raw.as_str()))),
        ("qualifier", text(target.qualifier.as_deref())),
        ("parent", text(target.parent.as_deref())),
        ("text", text(Some(&target.text))),
        ("doubts", Cell::Text(Some(target.doubts.join(" ").into()).filter(|d: &Cow<'_, str>| !d.is_empty()))),
        ("page", int(Some(target.source.page))),
        ("line", int(Some(target.source.line))),
        ("start", int(Some(target.source.start))),
        ("end", int(Some(target.source.end))),
    ]);
    row
}

fn citation<'a>(plan: &'a Plan, citation: &'a Citation) -> Row<'a> {
    let kind = citation.kind.as_ref();
    vec![
        ("document", text(plan.source.name.as_deref())),
        ("sha256", text(plan.source.sha256.as_deref())),
        ("cited_kind", text(kind.and_then(|k| k.code.as_deref()))),
        ("cited_kind_name", text(kind.and_then(|k| k.name.as_deref()))),
        ("cited", text(Some(&citation.symbol))),
        ("cited_date", text(citation.date.as_deref())),
        ("cited_issuer", text(citation.issuer.as_deref())),
        ("raw", text(Some(&citation.raw))),
        ("page", int(Some(citation.source.page))),
        ("line", int(Some(citation.source.line))),
        ("start", int(Some(citation.source.start))),
        ("end", int(Some(citation.source.end))),
    ]
}

/// One table in one or both forms.
struct Table {
    csv: Option<Pending>,
    parquet: Option<Parquet>,
    buffer: Vec<u8>,
}

impl Table {
    fn new(run: &Run, hidden: &Path, name: &str, csv: bool, columns: &Row<'_>) -> Result<Self, RunError> {
        let mut table = Table { csv: None, parquet: None, buffer: Vec::new() };
        if csv && run.formats.csv {
            let mut file = Pending::new(run, hidden, &format!("{name}.csv"))?;
            if run.formats.bom {
                file.write("\u{feff}".as_bytes())?;
            }
            csv::row(&mut table.buffer, columns.iter().map(|(name, _)| text(Some(name))));
            file.write(&table.buffer)?;
            table.csv = Some(file);
        }
        if run.formats.parquet {
            let file = Pending::new(run, hidden, &format!("{name}.parquet"))?;
            // Tables with few rows a document would fill a large group late, and memory would grow until then.
            table.parquet = Some(Parquet::new(file, name, columns, if csv { 4096 } else { 1024 })?);
        }
        Ok(table)
    }

    fn row(&mut self, row: Row<'_>) -> Result<(), RunError> {
        if let Some(parquet) = &mut self.parquet {
            parquet.row(&row)?;
        }
        if let Some(csv) = &mut self.csv {
            self.buffer.clear();
            csv::row(&mut self.buffer, row.into_iter().map(|(_, cell)| cell));
            csv.write(&self.buffer)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), RunError> {
        self.csv.map_or(Ok(()), Pending::finish)?;
        self.parquet.map_or(Ok(()), Parquet::finish)
    }
}

/// All tables of a run.
pub(super) struct Tables(Option<[Table; 4]>);

impl Tables {
    pub(super) fn new(run: &Run, hidden: &Path) -> Result<Self, RunError> {
        if !run.formats.csv && !run.formats.parquet {
            return Ok(Tables(None));
        }
        // Columns and their types are those of any row.
        let plan = Plan::default();
        let any = Target::new("", Value::Quality { kind: crate::model::QualityKind::Status, text: String::new() });
        let targets = target(&plan, &any);
        let cited = Citation::default();
        Ok(Tables(Some([
            Table::new(run, hidden, "documents", false, &documents(&plan))?,
            Table::new(run, hidden, "targets", true, &targets)?,
            Table::new(run, hidden, "results", true, &targets)?,
            Table::new(run, hidden, "citations", false, &citation(&plan, &cited))?,
        ])))
    }

    pub(super) fn wanted(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn plan(&mut self, plan: &Plan) -> Result<(), RunError> {
        let Some([all, targets, results, citations]) = &mut self.0 else { return Ok(()) };
        all.row(documents(plan))?;
        plan.targets.iter().try_for_each(|t| targets.row(target(plan, t)))?;
        plan.results.iter().try_for_each(|t| results.row(target(plan, t)))?;
        plan.citations.iter().try_for_each(|c| citations.row(citation(plan, c)))
    }

    pub(super) fn finish(self) -> Result<(), RunError> {
        self.0.into_iter().flatten().try_for_each(Table::finish)
    }
}
