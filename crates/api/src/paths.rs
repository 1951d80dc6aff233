//! How the path of a request finds its handler, and what a path or method that is not served answers.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Resource, Route, Scope, guard, web};
use heping_core::{Code, Error};

use crate::answer::problem::Problem;

/// The operations below a place, by the parts of their paths: a request goes down this tree rather
/// than along the list of all paths, each of which is a pattern to try.
#[derive(Default)]
struct Tree {
    here: Vec<(Method, Route)>,
    below: BTreeMap<&'static str, Tree>,
}

impl Tree {
    fn plant(&mut self, path: &'static str, served: (Method, Route)) {
        match path.split_once('/') {
            Some((part, rest)) => self.below.entry(part).or_default().plant(rest, served),
            None => self.below.entry(path).or_default().here.push(served),
        }
    }

    /// What is below. A part without variables comes first, so that `…/imports` is not the id of an
    /// enterprise, and an end before what goes on.
    fn in_order(self) -> impl Iterator<Item = (String, Self)> {
        let mut parts: Vec<_> = self.below.into_iter().collect();
        parts.sort_by_key(|(part, tree)| (part.contains('{'), !tree.below.is_empty()));
        parts.into_iter().map(|(part, tree)| (format!("/{part}"), tree))
    }

    fn scope(self, part: &str) -> Scope {
        let mut scope = web::scope(part);
        let Self { here, below } = self;
        if !here.is_empty() {
            scope = scope.service(resource("", here));
        }
        for (part, tree) in (Self { here: Vec::new(), below }).in_order() {
            scope = match tree.below.is_empty() {
                true => scope.service(resource(&part, tree.here)),
                false => scope.service(tree.scope(&part)),
            };
        }
        scope
    }
}

/// A route of a method. What answers GET answers HEAD (RFC 9110, 9.3.2): monitors and `curl -I` ask so,
/// and the server leaves the body out.
pub fn route(method: Method) -> Route {
    match method {
        Method::GET => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
        method => web::method(method),
    }
}

/// What one path answers: every method, those that it has not by 405.
fn resource(path: &str, served: Vec<(Method, Route)>) -> Resource {
    let allowed = served.iter().map(|(method, _)| match *method {
        Method::GET => "GET, HEAD",
        ref method => method.as_str(),
    });
    let allow = allowed.collect::<Vec<_>>().join(", ");
    let resource = served.into_iter().fold(web::resource(path), |resource, (_, route)| resource.route(route));
    resource.default_service(web::to(move || wrong_method(allow.clone())))
}

/// Serves these paths.
pub fn serve(config: &mut web::ServiceConfig, served: impl Iterator<Item = (&'static str, Method, Route)>) {
    let mut tree = Tree::default();
    for (path, method, route) in served {
        tree.plant(path.trim_start_matches('/'), (method, route));
    }
    for (part, tree) in tree.in_order() {
        match tree.below.is_empty() {
            true => config.service(resource(&part, tree.here)),
            false => config.service(tree.scope(&part)),
        };
    }
}

/// Answers a method that the path has not.
async fn wrong_method(allow: String) -> HttpResponse {
    let mut response = HttpResponse::from_error(Problem(Error::new(Code::MethodNotAllowed)));
    if let Ok(value) = HeaderValue::try_from(allow) {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

/// Answers a path that nothing has.
pub async fn nowhere() -> HttpResponse {
    HttpResponse::from_error(Problem(Error::new(Code::NotFound)))
}
