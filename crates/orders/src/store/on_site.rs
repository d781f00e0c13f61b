//! SQL of what a visit brings along.

use calendar::TimeId;
use platform::db::Json;

use crate::time::choice::TimeChoice;

platform::statements! {
    pub(crate) fn list_choices(times: &[TimeId]) -> Vec<(TimeId, Json<TimeChoice>)> =
        "select visit_id, time from order_lines where visit_id = any($1) and kind = 'visit'";
}
