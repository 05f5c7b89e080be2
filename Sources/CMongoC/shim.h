// Shim between Swift and libmongoc. Documents are passed as bytes.
//
// libbson aligns bson_t to 128 bytes, which Swift does not guarantee for its values; so every bson_t lives here on the
// C stack, and Swift passes pointer and length. No function keeps a pointer after it returns.
#ifndef CMONGOC_SHIM_H
#define CMONGOC_SHIM_H

#include <malloc.h>
#include <mongoc/mongoc.h>
#include <pthread.h>
#include <stdlib.h>

_Static_assert(sizeof(bson_t) == 128 && _Alignof(bson_t) == 128, "unexpected layout of bson_t");

typedef struct {
    const uint8_t *bytes;
    size_t count;
} cmongo_document;

// An error of libmongoc. The message is for logs only: it may contain values from documents.
typedef struct {
    uint32_t domain;
    uint32_t code;
    char message[BSON_ERROR_BUFFER_SIZE];
} cmongo_error;

// Receives the server's reply, of a success or a failure: its bytes are valid until the function returns.
typedef void (*cmongo_reply)(void *context, bool succeeded, const uint8_t *bytes, uint32_t count);

typedef enum { cmongo_read, cmongo_write, cmongo_plain } cmongo_kind;

typedef enum { cmongo_insert_one, cmongo_update_one, cmongo_update_many, cmongo_delete_one, cmongo_delete_many } cmongo_change;

static inline void cmongo_copy_error(cmongo_error *to, const bson_error_t *from) {
    to->domain = from->domain;
    to->code = from->code;
    memcpy(to->message, from->message, sizeof to->message);
}

static inline const char *cmongo_message(const cmongo_error *error) { return error->message; }

// A bson_t over borrowed bytes; a null pointer becomes the empty document.
static inline bool cmongo_borrow(bson_t *into, cmongo_document document) {
    if (!document.bytes) {
        bson_init(into);
        return true;
    }
    return bson_init_static(into, document.bytes, document.count);
}

static inline bool cmongo_malformed(cmongo_error *error) {
    error->domain = MONGOC_ERROR_BSON;
    error->code = MONGOC_ERROR_BSON_INVALID;
    strcpy(error->message, "malformed document passed to the driver");
    return false;
}

// Run one command. After a connection failure a read is retried once, and so is a findAndModify, which the server
// recognises by its transaction number; other commands are sent once.
static inline bool cmongo_command(mongoc_client_t *client, cmongo_kind kind, const char *database,
                                  cmongo_document command, cmongo_reply reply_to, void *context, cmongo_error *error) {
    bson_t body, reply;
    bson_error_t problem;
    if (!cmongo_borrow(&body, command)) return cmongo_malformed(error);
    bool done = kind == cmongo_read
                    ? mongoc_client_read_command_with_opts(client, database, &body, NULL, NULL, &reply, &problem)
                : kind == cmongo_write
                    ? mongoc_client_write_command_with_opts(client, database, &body, NULL, &reply, &problem)
                    : mongoc_client_command_with_opts(client, database, &body, NULL, NULL, &reply, &problem);
    if (!done) cmongo_copy_error(error, &problem);
    reply_to(context, done, bson_get_data(&reply), reply.len);
    bson_destroy(&reply);
    return done;
}

// Insert, update or delete through the driver's helpers, the only API that numbers these writes, so that a retry after
// a connection failure does not apply one twice. The options become fields of the command.
static inline bool cmongo_write_change(mongoc_client_t *client, cmongo_change change, const char *database,
                                       const char *name, cmongo_document first, cmongo_document second,
                                       cmongo_document options, cmongo_reply reply_to, void *context,
                                       cmongo_error *error) {
    bson_t a, b, opts, reply;
    bson_error_t problem;
    if (!cmongo_borrow(&a, first) || !cmongo_borrow(&b, second) || !cmongo_borrow(&opts, options))
        return cmongo_malformed(error);
    mongoc_collection_t *collection = mongoc_client_get_collection(client, database, name);
    bool done = false;
    switch (change) {
    case cmongo_insert_one: done = mongoc_collection_insert_one(collection, &a, &opts, &reply, &problem); break;
    case cmongo_update_one: done = mongoc_collection_update_one(collection, &a, &b, &opts, &reply, &problem); break;
    case cmongo_update_many: done = mongoc_collection_update_many(collection, &a, &b, &opts, &reply, &problem); break;
    case cmongo_delete_one: done = mongoc_collection_delete_one(collection, &a, &opts, &reply, &problem); break;
    case cmongo_delete_many: done = mongoc_collection_delete_many(collection, &a, &opts, &reply, &problem); break;
    }
    if (!done) cmongo_copy_error(error, &problem);
    reply_to(context, done, bson_get_data(&reply), reply.len);
    bson_destroy(&reply);
    mongoc_collection_destroy(collection);
    return done;
}

// Insert many documents in order; they are concatenated in `documents`.
static inline bool cmongo_insert_all(mongoc_client_t *client, const char *database, const char *name,
                                     cmongo_document documents, size_t count, cmongo_document options,
                                     cmongo_reply reply_to, void *context, cmongo_error *error) {
    bson_t opts;
    if (!cmongo_borrow(&opts, options)) return cmongo_malformed(error);
    bson_t *all = (bson_t *)aligned_alloc(_Alignof(bson_t), count * sizeof(bson_t));
    const bson_t **each = (const bson_t **)malloc(count * sizeof *each);
    bson_t reply;
    bson_error_t problem;
    size_t offset = 0, made = 0;
    for (; all && each && made < count && documents.count - offset >= 5; made++) {
        int32_t length;
        memcpy(&length, documents.bytes + offset, sizeof length);
        length = BSON_UINT32_FROM_LE(length);
        if (length < 5 || (size_t)length > documents.count - offset) break;
        if (!bson_init_static(&all[made], documents.bytes + offset, (size_t)length)) break;
        each[made] = &all[made];
        offset += (size_t)length;
    }
    bool done = false;
    if (made == count && offset == documents.count) {
        mongoc_collection_t *collection = mongoc_client_get_collection(client, database, name);
        done = mongoc_collection_insert_many(collection, each, count, &opts, &reply, &problem);
        if (!done) cmongo_copy_error(error, &problem);
        reply_to(context, done, bson_get_data(&reply), reply.len);
        bson_destroy(&reply);
        mongoc_collection_destroy(collection);
    } else {
        cmongo_malformed(error);
    }
    free(each);
    free(all);
    return done;
}

// Open a cursor for a find or an aggregate; the caller frees it with mongoc_cursor_destroy.
static inline mongoc_cursor_t *cmongo_open_cursor(mongoc_client_t *client, const char *database, const char *name,
                                                  bool aggregate, cmongo_document query, cmongo_document options) {
    bson_t body, opts;
    if (!cmongo_borrow(&body, query) || !cmongo_borrow(&opts, options)) return NULL;
    mongoc_collection_t *collection = mongoc_client_get_collection(client, database, name);
    mongoc_cursor_t *cursor = aggregate
                                  ? mongoc_collection_aggregate(collection, MONGOC_QUERY_NONE, &body, &opts, NULL)
                                  : mongoc_collection_find_with_opts(collection, &body, &opts, NULL);
    mongoc_collection_destroy(collection);
    return cursor;
}

// The next document of a cursor, valid until the next call; false at the end and on an error.
static inline bool cmongo_next(mongoc_cursor_t *cursor, cmongo_document *into) {
    const bson_t *document;
    if (!mongoc_cursor_next(cursor, &document)) return false;
    into->bytes = bson_get_data(document);
    into->count = document->len;
    return true;
}

// The error that ended a cursor, with the server's reply; false at a normal end.
static inline bool cmongo_cursor_error(mongoc_cursor_t *cursor, cmongo_reply reply_to, void *context,
                                       cmongo_error *error) {
    bson_error_t problem;
    const bson_t *reply = NULL;
    if (!mongoc_cursor_error_document(cursor, &problem, &reply)) return false;
    cmongo_copy_error(error, &problem);
    if (reply) reply_to(context, false, bson_get_data(reply), reply->len);
    return true;
}

// Open a change stream on a database; the caller frees it with mongoc_change_stream_destroy. Errors are reported by
// cmongo_change_error.
static inline mongoc_change_stream_t *cmongo_watch(mongoc_client_t *client, const char *database,
                                                   cmongo_document pipeline, cmongo_document options) {
    bson_t body, opts;
    if (!cmongo_borrow(&body, pipeline) || !cmongo_borrow(&opts, options)) return NULL;
    mongoc_database_t *watched = mongoc_client_get_database(client, database);
    mongoc_change_stream_t *stream = mongoc_database_watch(watched, &body, &opts);
    mongoc_database_destroy(watched);
    return stream;
}

// The next change, valid until the next call; false if there was none in time, and on an error.
static inline bool cmongo_next_change(mongoc_change_stream_t *stream, cmongo_document *into) {
    const bson_t *change;
    if (!mongoc_change_stream_next(stream, &change)) return false;
    into->bytes = bson_get_data(change);
    into->count = change->len;
    return true;
}

// The resume token, valid until the next call; null before the first change.
static inline cmongo_document cmongo_resume_token(mongoc_change_stream_t *stream) {
    const bson_t *token = mongoc_change_stream_get_resume_token(stream);
    cmongo_document document = {token ? bson_get_data(token) : NULL, token ? token->len : 0};
    return document;
}

// The error that ended a change stream, with the server's reply; false if there is none.
static inline bool cmongo_change_error(mongoc_change_stream_t *stream, cmongo_reply reply_to, void *context,
                                       cmongo_error *error) {
    bson_error_t problem;
    const bson_t *reply = NULL;
    if (!mongoc_change_stream_error_document(stream, &problem, &reply)) return false;
    cmongo_copy_error(error, &problem);
    if (reply) reply_to(context, false, bson_get_data(reply), reply->len);
    return true;
}

static inline mongoc_uri_t *cmongo_parse_uri(const char *text, cmongo_error *error) {
    bson_error_t problem;
    mongoc_uri_t *uri = mongoc_uri_new_with_error(text, &problem);
    if (!uri) cmongo_copy_error(error, &problem);
    return uri;
}

static inline mongoc_client_pool_t *cmongo_open_pool(const mongoc_uri_t *uri, cmongo_error *error) {
    bson_error_t problem;
    mongoc_client_pool_t *pool = mongoc_client_pool_new_with_error(uri, &problem);
    if (!pool) cmongo_copy_error(error, &problem);
    return pool;
}

// Disable glibc's fastbins: they are consolidated at every allocation of a kilobyte or more, and the driver makes
// several of those per command. Without them a page of records costs a tenth less.
static inline void cmongo_tune_allocator(void) { mallopt(M_MXFAST, 0); }

// Name the calling thread, for debuggers and top.
static inline void cmongo_name_thread(const char *name) {
    extern int pthread_setname_np(pthread_t, const char *);
    pthread_setname_np(pthread_self(), name);
}

#endif
