//! Enums that are stored and shown as one fixed word each. Holds no words itself.

/// `stored_words! { pub enum Kind { Whole = "whole", … } }`: text in the database, in JSON and in forms.
macro_rules! stored_words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

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

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl postgres_types::ToSql for $name {
            fn to_sql(
                &self, ty: &postgres_types::Type, out: &mut bytes::BytesMut,
            ) -> Result<postgres_types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
                self.word().to_sql(ty, out)
            }
            postgres_types::accepts!(TEXT);
            postgres_types::to_sql_checked!();
        }

        impl<'a> postgres_types::FromSql<'a> for $name {
            fn from_sql(
                ty: &postgres_types::Type, raw: &'a [u8],
            ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                let word = <&str as postgres_types::FromSql>::from_sql(ty, raw)?;
                $name::parse(word).ok_or_else(|| format!("{word} is not a word of {}", stringify!($name)).into())
            }
            postgres_types::accepts!(TEXT);
        }
    };
}

pub(crate) use stored_words;
