
/// Until every other thread of this process is asleep.
fn others_asleep() {
    let me = std::fs::read_link("/proc/thread-self").unwrap();
    let asleep = |task: &std::path::Path| {
        let stat = std::fs::read_to_string(task.join("stat")).unwrap_or_default();
        task.file_name() == me.file_name() || stat.contains(") S ")
    };
    let all = || std::fs::read_dir("/proc/self/task").unwrap().flatten();
    while !all().all(|task| asleep(&task.path())) {
        std::thread::yield_now();
    }
}
