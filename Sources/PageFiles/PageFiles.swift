/// The files that pages are made of, as they were when the program was built. A target of their own: as literals of bytes
/// they take longer to compile than all that serves them, and here that happens only where one of them has changed.
package enum PageFiles {
    /// What browsers load beside a page, each under its name.
    package static let assets: [String: [UInt8]] = [
        "account.js": PackageResources.account_js,
        "api.js": PackageResources.api_js,
        "app.css": PackageResources.app_css,
        "base.css": PackageResources.base_css,
        "connection.js": PackageResources.connection_js,
        "dates.js": PackageResources.dates_js,
        "dom.js": PackageResources.dom_js,
        "draft.js": PackageResources.draft_js,
        "edit.js": PackageResources.edit_js,
        "events.js": PackageResources.events_js,
        "feed.js": PackageResources.feed_js,
        "form.js": PackageResources.form_js,
        "frame.js": PackageResources.frame_js,
        "gallery.js": PackageResources.gallery_js,
        "generate.js": PackageResources.generate_js,
        "grid.css": PackageResources.grid_css,
        "grid.js": PackageResources.grid_js,
        "icon.svg": PackageResources.icon_svg,
        "items.js": PackageResources.items_js,
        "pictures-page.js": PackageResources.pictures_page_js,
        "pictures.js": PackageResources.pictures_js,
        "plain.js": PackageResources.plain_js,
        "player.js": PackageResources.player_js,
        "removal.js": PackageResources.removal_js,
        "reuse.js": PackageResources.reuse_js,
        "session.js": PackageResources.session_js,
        "side.js": PackageResources.side_js,
        "stage.js": PackageResources.stage_js,
        "store.js": PackageResources.store_js,
        "text-to-video.js": PackageResources.text_to_video_js,
        "thumbs.js": PackageResources.thumbs_js,
        "tile.js": PackageResources.tile_js,
        "toast.js": PackageResources.toast_js,
        "upload.js": PackageResources.upload_js,
        "words.js": PackageResources.words_js,
        "work.js": PackageResources.work_js,
    ]

    /// What pages are made from, in UTF-8, each under its name without the ending.
    package static let templates: [String: [UInt8]] = [
        "edit": PackageResources.edit_mustache,
        "gallery": PackageResources.gallery_mustache,
        "generate": PackageResources.generate_mustache,
        "home": PackageResources.home_mustache,
        "layout": PackageResources.layout_mustache,
        "login": PackageResources.login_mustache,
        "not-found": PackageResources.not_found_mustache,
        "register": PackageResources.register_mustache,
        "text-to-video": PackageResources.text_to_video_mustache,
    ]
}
