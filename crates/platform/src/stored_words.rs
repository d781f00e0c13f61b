//! Enums that are stored and shown as one fixed word each. Holds no words itself.

/// `platform::stored_words! { pub enum Kind { Whole = "whole", … } }`: text in the database, in JSON and in forms.
#[macro_export]
macro_rules! stored_words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// `None` for any other word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == text)
            }
        }

        impl $crate::for_macros::serde::Serialize for $name {
            fn serialize<S: $crate::for_macros::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> $crate::for_macros::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::for_macros::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as $crate::for_macros::serde::Deserialize>::deserialize(deserializer)?;
                $name::parse(&word).ok_or_else(|| {
                    <D::Error as $crate::for_macros::serde::de::Error>::custom(concat!("not a word of ", stringify!($name)))
                })
            }
        }

        impl $crate::for_macros::ToSql for $name {
            fn to_sql(
                &self,
                ty: &$crate::for_macros::Type,
                out: &mut $crate::for_macros::BytesMut,
            ) -> Result<$crate::for_macros::IsNull, Box<dyn std::error::Error + Sync + Send>> {
                $crate::for_macros::ToSql::to_sql(&self.word(), ty, out)
            }
            $crate::for_macros::accepts!(TEXT);
            $crate::for_macros::to_sql_checked!();
        }

        impl<'a> $crate::for_macros::FromSql<'a> for $name {
            fn from_sql(
                ty: &$crate::for_macros::Type,
                raw: &'a [u8],
            ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                let word = <&str as $crate::for_macros::FromSql>::from_sql(ty, raw)?;
                $name::parse(word).ok_or_else(|| format!("{word} is not a word of {}", stringify!($name)).into())
            }
            $crate::for_macros::accepts!(TEXT);
        }
    };
}
