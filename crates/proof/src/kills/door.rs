//! The shop's front door: one address that stays, and behind it whichever servers are up, as a load balancer does it.
//! Looks into nothing, repeats nothing: a connection that dies behind it dies before it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const CONNECT_WITHIN: Duration = Duration::from_millis(500);

/// Closed when dropped.
pub struct Door {
    pub address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Door {
    pub async fn open(behind: Vec<SocketAddr>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(serve(listener, behind.into()));
        Ok(Door { address, serving })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, behind: Arc<[SocketAddr]>) {
    let turn = Arc::new(AtomicUsize::new(0));
    let mut passing = JoinSet::new();
    loop {
        if let Ok((client, _)) = listener.accept().await {
            passing.spawn(pass(client, behind.clone(), turn.clone()));
        }
        while passing.try_join_next().is_some() {}
    }
}

/// Leads to the next server that takes connections; with none, the client's connection just ends.
async fn pass(mut client: TcpStream, behind: Arc<[SocketAddr]>, turn: Arc<AtomicUsize>) {
    let first = turn.fetch_add(1, Ordering::Relaxed);
    for at in 0..behind.len() {
        let to = behind[(first + at) % behind.len()];
        if let Ok(Ok(mut server)) = tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(to)).await {
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            // Whichever side goes first, the other is told by its connection's end.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}
