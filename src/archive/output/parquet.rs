//! Parquet files with row groups of a fixed number of rows, so that the bytes depend on the rows alone.

use std::fs::{self, File};
use std::io::BufWriter;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use rust_decimal::Decimal;

use super::super::RunError;
use super::super::work::output_error;
use super::Pending;
use super::table::Cell;

/// Digits behind the point of every decimal.
const SCALE: u32 = 9;

/// The values of a column that are there, of one group.
enum Values {
    Text(Vec<ByteArray>),
    Int(Vec<i64>),
    Bool(Vec<bool>),
    Decimal(Vec<FixedLenByteArray>),
    Share(Vec<f64>),
}

struct Column {
    values: Values,
    /// 1 for a value, 0 for nothing.
    levels: Vec<i16>,
}

/// A table that is written.
pub(super) struct Parquet {
    writer: SerializedFileWriter<BufWriter<File>>,
    columns: Vec<Column>,
    rows: usize,
    /// Rows of a group, held in memory until it is written.
    group: usize,
    at: std::path::PathBuf,
    path: std::path::PathBuf,
}

impl Parquet {
    pub(super) fn new(
        file: Pending,
        name: &str,
        columns: &[(&'static str, Cell<'_>)],
        group: usize,
    ) -> Result<Self, RunError> {
        let mut message = format!("message {name} {{\n");
        for (name, cell) in columns {
            message += &match cell {
                Cell::Text(_) => format!("optional binary {name} (UTF8);\n"),
                Cell::Int(_) => format!("optional int64 {name};\n"),
                Cell::Bool(_) => format!("optional boolean {name};\n"),
                Cell::Decimal(_) => format!("optional fixed_len_byte_array(16) {name} (DECIMAL(38,{SCALE}));\n"),
                Cell::Share(_) => format!("optional double {name};\n"),
            };
        }
        message.push('}');
        let Pending { at, path, file } = file;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // Statistics of pages would be kept for the whole file until its end.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_created_by(concat!("vanban ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let open = || {
            let schema = Arc::new(parse_message_type(&message)?);
            SerializedFileWriter::new(file, schema, Arc::new(properties))
        };
        let writer = open().map_err(|e| failed(&path, e))?;
        let columns = columns.iter().map(|(_, cell)| Column { values: empty(cell), levels: Vec::new() }).collect();
        Ok(Parquet { writer, columns, rows: 0, group, at, path })
    }

    pub(super) fn row(&mut self, row: &[(&'static str, Cell<'_>)]) -> Result<(), RunError> {
        for (column, (_, cell)) in self.columns.iter_mut().zip(row) {
            let there = match (&mut column.values, cell) {
                (Values::Text(to), Cell::Text(Some(text))) => push(to, ByteArray::from(text.as_bytes().to_vec())),
                (Values::Int(to), Cell::Int(Some(n))) => push(to, *n),
                (Values::Bool(to), Cell::Bool(Some(yes))) => push(to, *yes),
                (Values::Share(to), Cell::Share(Some(n))) => push(to, *n),
                (Values::Decimal(to), Cell::Decimal(Some(n))) => decimal(*n).is_some_and(|n| push(to, n)),
                _ => false,
            };
            column.levels.push(i16::from(there));
        }
        self.rows += 1;
        if self.rows == self.group { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), RunError> {
        let mut write = || {
            let mut group = self.writer.next_row_group()?;
            let mut columns = self.columns.iter_mut();
            while let Some(mut writer) = group.next_column()? {
                if let Some(column) = columns.next() {
                    column.write(&mut writer)?;
                }
                writer.close()?;
            }
            group.close().map(|_| ())
        };
        write().map_err(|e| failed(&self.path, e))?;
        self.rows = 0;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), RunError> {
        if self.rows > 0 {
            self.flush()?;
        }
        let file = self.writer.into_inner().map_err(|e| failed(&self.path, e))?;
        let file = file.into_inner().map_err(|e| output_error(&self.path)(e.into_error()))?;
        file.sync_all().and_then(|()| fs::rename(&self.at, &self.path)).map_err(output_error(&self.path))
    }
}

impl Column {
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = Some(self.levels.as_slice());
        match &mut self.values {
            Values::Text(v) => writer.typed::<ByteArrayType>().write_batch(v, levels, None).map(|_| v.clear())?,
            Values::Int(v) => writer.typed::<Int64Type>().write_batch(v, levels, None).map(|_| v.clear())?,
            Values::Bool(v) => writer.typed::<BoolType>().write_batch(v, levels, None).map(|_| v.clear())?,
            Values::Share(v) => writer.typed::<DoubleType>().write_batch(v, levels, None).map(|_| v.clear())?,
            Values::Decimal(v) => {
                writer.typed::<FixedLenByteArrayType>().write_batch(v, levels, None).map(|_| v.clear())?
            }
        }
        self.levels.clear();
        Ok(())
    }
}

fn push<T>(to: &mut Vec<T>, value: T) -> bool {
    to.push(value);
    true
}

fn empty(cell: &Cell<'_>) -> Values {
    match cell {
        Cell::Text(_) => Values::Text(Vec::new()),
        Cell::Int(_) => Values::Int(Vec::new()),
        Cell::Bool(_) => Values::Bool(Vec::new()),
        Cell::Decimal(_) => Values::Decimal(Vec::new()),
        Cell::Share(_) => Values::Share(Vec::new()),
    }
}

/// The unscaled value, big endian. Nothing for what the column cannot hold exactly; `raw` has it as printed.
fn decimal(value: Decimal) -> Option<FixedLenByteArray> {
    let value = value.normalize();
    let shift = SCALE.checked_sub(value.scale())?;
    let unscaled = value.mantissa().checked_mul(10i128.pow(shift))?;
    (unscaled.unsigned_abs() < 10u128.pow(38)).then(|| ByteArray::from(unscaled.to_be_bytes().to_vec()).into())
}

fn failed(path: &std::path::Path, error: ParquetError) -> RunError {
    // A full disk must be told from a bug.
    let error = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    };
    output_error(path)(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_not_there() {
        let bytes = |t: &str| decimal(t.parse().unwrap()).map(|b| i128::from_be_bytes(b.data().try_into().unwrap()));
        assert_eq!(bytes("16.7"), Some(16_700_000_000));
        assert_eq!(bytes("-0.000000001"), Some(-1));
        assert_eq!(bytes("9050000000000"), Some(9_050_000_000_000_000_000_000));
        assert_eq!(bytes("0.0000000001"), None);
    }
}
