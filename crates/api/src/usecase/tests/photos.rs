//! Photos where there is hardly any room.

use bytes::Bytes;
use heping_core::Code;

use super::*;

#[tokio::test]
async fn below_the_floor_no_photo_is_taken_in_and_all_else_goes_on() {
    let world = World::new().await;
    let refused = async |floor: u64| {
        let mut app = world.app().clone();
        app.photo_floor = floor;
        let context = Context::system(&app, now());
        let sent = Bytes::from_static(b"no picture");
        match usecase::take_photo(&context, world.guard::<perm::UploadPhoto>(), sent).await {
            Ok(_) => panic!("no picture is one"),
            Err(error) => error,
        }
    };
    let full = refused(u64::MAX).await;
    assert_eq!((full.code(), full.retry_after_seconds()), (Code::Busy, Some(600)));
    assert!(full.detail().contains("存储空间不足"), "{}", full.detail());
    assert_ne!(refused(1).await.code(), Code::Busy, "with room it is looked at");
    let mut app = world.app().clone();
    app.photo_floor = u64::MAX;
    let context = Context::system(&app, now());
    let input = ProfileInput {
        name: "演示家具厂".to_owned(),
        industry: "2110".to_owned(),
        village: "江东".to_owned(),
        ..ProfileInput::default()
    };
    let guard = world.guard::<perm::ManageRegister>();
    usecase::create_enterprise(&context, guard, None, input).await.unwrap();
}
