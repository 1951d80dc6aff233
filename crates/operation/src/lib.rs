//! The attribute that gives a handler its words in the OpenAPI document: the Chinese summary that
//! it is called with, and the handler's own doc comment as the English description. Everything
//! else that the document says of an operation comes from the handler's types.

use proc_macro::TokenStream;
use quote::quote;
use syn::{Attribute, Error, Expr, ExprLit, ItemFn, Lit, LitStr, Meta, parse_macro_input};

/// Puts a module of the handler's name beside it, in which `WORDS` says what the operation is
/// called and what it does. A handler without a doc comment does not compile.
#[proc_macro_attribute]
pub fn operation(summary: TokenStream, handler: TokenStream) -> TokenStream {
    let summary = parse_macro_input!(summary as LitStr);
    let handler = parse_macro_input!(handler as ItemFn);
    let description = description(&handler.attrs);
    if description.is_empty() {
        let missing = Error::new_spanned(&handler.sig.ident, "an operation says what it does: /// …");
        return missing.into_compile_error().into();
    }
    let (visibility, ident) = (&handler.vis, &handler.sig.ident);
    let name = ident.to_string();
    quote! {
        #handler

        #[doc(hidden)]
        #visibility mod #ident {
            pub const WORDS: crate::router::Words =
                crate::router::Words { id: #name, summary: #summary, description: #description };
        }
    }
    .into()
}

/// The lines of the doc comment, as one text.
fn description(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
