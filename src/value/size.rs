//! Numbers from constants: integer arithmetic and dtypes.

use crate::syntax::ast::BinaryOp;

/// What one item of an array or container takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Dtype {
    pub(super) bytes: u8,
    pub(super) is_float: bool,
}

impl Dtype {
    pub(super) const FLOAT: Dtype = Dtype {
        bytes: 8,
        is_float: true,
    };
    pub(super) const INT: Dtype = Dtype {
        bytes: 8,
        is_float: false,
    };
    pub(super) const BYTE: Dtype = Dtype {
        bytes: 1,
        is_float: false,
    };
    /// A container's slot.
    pub(super) const POINTER: Dtype = Dtype::INT;

    /// By the last component of a dotted path, or a dtype string.
    pub(super) fn named(name: &str) -> Option<Dtype> {
        let (bytes, is_float) = match name.trim_start_matches(['<', '>', '=', '|']) {
            "float64" | "double" | "float" | "f8" | "d" | "float_" => (8, true),
            "float32" | "single" | "f4" | "f" => (4, true),
            "float16" | "half" | "f2" => (2, true),
            "complex128" | "complex" | "c16" => (16, true),
            "complex64" | "c8" => (8, true),
            "int64" | "uint64" | "int" | "i8" | "u8" | "intp" | "int_" => (8, false),
            "int32" | "uint32" | "i4" | "u4" => (4, false),
            "int16" | "uint16" | "i2" | "u2" => (2, false),
            "int8" | "uint8" | "bool" | "bool_" | "i1" | "u1" | "b" | "B" | "?" => (1, false),
            _ => return None,
        };
        Some(Dtype { bytes, is_float })
    }
}

/// An integer literal as written.
pub(super) fn parse_int(text: &str) -> Option<i64> {
    if text.contains('_') {
        return parse_int(&text.replace('_', ""));
    }
    let (digits, radix) = match text.get(..2) {
        Some("0x" | "0X") => (&text[2..], 16),
        Some("0o" | "0O") => (&text[2..], 8),
        Some("0b" | "0B") => (&text[2..], 2),
        _ => (text, 10),
    };
    i64::from_str_radix(digits, radix).ok()
}

/// An integer operator, as far as it does not overflow.
pub(super) fn apply_int(op: BinaryOp, left: i64, right: i64) -> Option<i64> {
    let narrow = u32::try_from(right).ok();
    match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Pow => left.checked_pow(narrow?),
        BinaryOp::LShift => left.checked_mul(2_i64.checked_pow(narrow?)?),
        BinaryOp::RShift => left.checked_shr(narrow?),
        BinaryOp::FloorDiv if right > 0 => Some(left.div_euclid(right)),
        BinaryOp::Mod if right > 0 => Some(left.rem_euclid(right)),
        BinaryOp::And => Some(left & right),
        BinaryOp::Or => Some(left | right),
        BinaryOp::Xor => Some(left ^ right),
        BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::Div | BinaryOp::MatMul => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_every_notation() {
        assert_eq!(parse_int("1_000"), Some(1000));
        assert_eq!(parse_int("0xff"), Some(255));
        assert_eq!(parse_int("0b101"), Some(5));
        assert_eq!(parse_int("99999999999999999999"), None);
    }

    #[test]
    fn arithmetic_that_overflows_is_not_known() {
        assert_eq!(apply_int(BinaryOp::LShift, 1, 30), Some(1 << 30));
        assert_eq!(apply_int(BinaryOp::LShift, 1, 80), None);
        assert_eq!(apply_int(BinaryOp::Pow, 2, 30), Some(1 << 30));
        assert_eq!(apply_int(BinaryOp::Pow, 2, -1), None);
        assert_eq!(apply_int(BinaryOp::Mod, 2, 0), None);
    }

    #[test]
    fn dtypes_are_known_by_name_and_by_code() {
        assert_eq!(Dtype::named("uint8"), Some(Dtype::BYTE));
        assert_eq!(Dtype::named("<f8"), Some(Dtype::FLOAT));
        assert_eq!(Dtype::named("object"), None);
    }
}
