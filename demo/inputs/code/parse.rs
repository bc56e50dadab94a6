// SPDX-License-Identifier: Apache-2.0
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, PartialEq)]
pub enum ParseError {
    MissingEquals { line: usize },
    EmptyKey { line: usize },
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::MissingEquals { line } => write!(f, "line {line}: no '='"),
            ParseError::EmptyKey { line } => write!(f, "line {line}: the key is empty"),
        }
    }
}

/// Reads `key = value` lines; blank lines and `#` comments are skipped.
pub fn parse(text: &str) -> Result<BTreeMap<&str, &str>, ParseError> {
    let mut settings = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, value) = line
            .split_once('=')
            .ok_or(ParseError::MissingEquals { line: index + 1 })?;
        if key.trim().is_empty() {
            return Err(ParseError::EmptyKey { line: index + 1 });
        }
        settings.insert(key.trim(), value.trim());
    }
    Ok(settings)
}
