//! SQL of where the house goes.

platform::statements! {
    pub(crate) fn list_served() -> Vec<(String,)> = "select code from served_areas order by band, code limit 5000";
}
