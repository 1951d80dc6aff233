use futures_util::future::join_all;
use heping_core::{Code, Error};
use heping_store::Lock;

use super::*;
use crate::tests::fixture::World;

#[tokio::test]
async fn a_refused_write_gives_its_number_back() {
    let world = World::new().await;
    let (subdistrict, now) = (world.subdistrict, world.now);
    let next = move |c: &mut Conn| take(c, subdistrict, Series::Hazard, now);
    assert_eq!(world.write(next).await.unwrap(), "YH-2026-000001");
    let refused = world.write(move |c| next(c).and_then(|_| Err::<(), _>(Error::new(Code::Forbidden)))).await;
    assert!(refused.is_err());
    assert_eq!(world.write(next).await.unwrap(), "YH-2026-000002");
    let all = move |c: &mut Conn| take_all(c, subdistrict, Series::Hazard, now, 2);
    assert_eq!(world.write(all).await.unwrap(), ["YH-2026-000003", "YH-2026-000004"]);
    let none = move |c: &mut Conn| take_all(c, subdistrict, Series::Hazard, now, 0);
    assert!(world.write(none).await.unwrap().is_empty());
    assert_eq!(world.write(next).await.unwrap(), "YH-2026-000005");
}

#[tokio::test]
async fn firms_that_write_at_once_leave_no_gap_and_share_no_number() {
    let world = World::new().await;
    let (subdistrict, now) = (world.subdistrict, world.now);
    let mut firms = vec![world.firm];
    for _ in 0..7 {
        firms.push(world.another_firm().await);
    }
    let writes = firms.iter().cycle().take(40).map(|firm| {
        world
            .store
            .store
            .write(Lock::Enterprise(*firm), move |c| take(c, subdistrict, Series::Inspection, now))
    });
    let mut numbers: Vec<_> = join_all(writes).await.into_iter().map(Result::unwrap).collect();
    numbers.sort();
    let expected: Vec<_> = (1..=40).map(|n| format!("DC-2026-{n:06}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn papers_that_are_issued_together_take_their_numbers_together() {
    let world = World::new().await;
    let (subdistrict, now) = (world.subdistrict, world.now);
    let both = [Series::RectificationOrder, Series::InspectionRecord];
    let mut firms = vec![world.firm];
    for _ in 0..7 {
        firms.push(world.another_firm().await);
    }
    let writes = firms.iter().cycle().take(40).enumerate().map(|(n, firm)| {
        // some want one alone, some both
        let series = both[n % 2..].to_vec();
        world.store.store.write(Lock::Enterprise(*firm), move |c| {
            let numbers = Formal::of(c, subdistrict, &series, now)?;
            let record = numbers.number(Series::InspectionRecord, "街道")?;
            assert!(numbers.number(Series::StatementRecord, "街道").is_err());
            let mut rows = Bundle::default();
            numbers.keep(&mut rows);
            rows.write(c)?;
            Ok(record)
        })
    });
    let mut numbers: Vec<_> = join_all(writes).await.into_iter().map(Result::unwrap).collect();
    numbers.sort();
    let mut expected: Vec<_> = (1..=40).map(|n| format!("街道检记〔2026〕{n}号")).collect();
    expected.sort();
    assert_eq!(numbers, expected);
}
