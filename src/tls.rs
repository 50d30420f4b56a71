//! The client's side of TLS: the public authorities, the machine's own, and one file of the admin's. There is no
//! switch that accepts any certificate (mail-facts A1-8).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// TLS cannot be set up from what the settings say.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of authorities is of no use.
    #[error("the certificates in {} cannot be used: {why}. Give a PEM file with the authority's certificate.", .path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The library refuses its own defaults.
    #[error("TLS cannot be set up: {why}")]
    Library {
        /// Its words.
        why: String,
    },
}

/// The settings of every TLS connection we open, with `ca_file` trusted besides the known authorities.
pub fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    // A machine without a certificate store is no error: the public authorities are built in.
    for certificate in rustls_native_certs::load_native_certs().certs {
        let _ = roots.add(certificate);
    }
    if let Some(path) = ca_file {
        add_file(&mut roots, path)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Library { why: error.to_string() })?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), TlsError> {
    let unusable = |why: String| TlsError::Certificates { path: path.to_owned(), why };
    for certificate in authorities(path).map_err(unusable)? {
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    Ok(())
}

/// The certificates in a PEM file, or why there are none.
pub fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = certificates.map_err(|error| error.to_string())?;
    if certificates.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(certificates) }
}
