//! What people do with their own accounts: prove their address, choose passwords, say where parcels go. Lets nobody in.

pub(crate) mod link;
