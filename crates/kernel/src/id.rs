//! Ids that say what they name: `ord_0192…`. A UUID inside and in the database, prefixed text everywhere else.
//! Makes no ids: new ones come from the transaction.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What an id names. Implemented by `kernel::id!`.
pub trait IdKind: 'static {
    /// Three small letters, without the underscore.
    const PREFIX: &'static str;
}

/// The id of a `K`: a version 7 UUID, written as its prefix, an underscore and 32 hexadecimal digits.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {0}_ and 32 hexadecimal digits")]
pub struct BadId(pub &'static str);

/// Declares an id type: `kernel::id!(pub OrderId, Order, "ord");`
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $vis:vis $name:ident, $kind:ident, $prefix:literal) => {
        #[doc(hidden)]
        #[derive(Debug)]
        $vis enum $kind {}
        impl $crate::IdKind for $kind {
            const PREFIX: &'static str = $prefix;
        }
        $(#[$meta])*
        $vis type $name = $crate::Id<$kind>;
    };
}

impl<K> Id<K> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Id(uuid, PhantomData)
    }

    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: IdKind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, self.0.simple())
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: IdKind> FromStr for Id<K> {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .filter(|digits| digits.len() == 32)
            .and_then(|digits| Uuid::try_parse(digits).ok())
            .map(Id::from_uuid)
            .ok_or(BadId(K::PREFIX))
    }
}

impl<K: IdKind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: IdKind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<K: IdKind> ToSql for Id<K> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.0.to_sql(ty, out)
    }
    accepts!(UUID);
    to_sql_checked!();
}

impl<'a, K: IdKind> FromSql<'a> for Id<K> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Uuid::from_sql(ty, raw).map(Id::from_uuid)
    }
    accepts!(UUID);
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::id!(BoltId, Bolt, "blt");

    #[test]
    fn an_id_is_read_back_and_another_kind_is_refused() {
        let id = BoltId::from_uuid(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "blt_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse::<BoltId>(), Ok(id));
        for bad in [
            "ord_00000000000000000000000000000007",
            "blt_7",
            "blt_",
            "",
            "blt_0000000000000000000000000000000g",
        ] {
            assert!(bad.parse::<BoltId>().is_err(), "{bad}");
        }
    }
}
