/*
 * What node-addon-api needs to know, and node-api-headers does not tell, when a binding is compiled for the experimental
 * Node-API: its finalizers run inside the garbage collection, where they may not touch JavaScript. Electron's Node ends
 * the process when they do ("Finalizer is calling a function that may affect GC state"). With this declaration
 * node-addon-api puts them off until after the collection.
 */
#pragma once
#include <node_api.h>

#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER

EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(node_api_basic_env env,
                                                           napi_finalize finalize_cb,
                                                           void* finalize_data,
                                                           void* finalize_hint);
EXTERN_C_END
