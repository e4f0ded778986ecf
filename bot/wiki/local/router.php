<?php
/**
 * What PHP's built-in server asks for every address: short addresses go to MediaWiki, its entry
 * points and its static files are served as they are, uploaded files come from the wiki's folder,
 * everything else is not found. Passeur itself may empty the caches, with the key in wiki.json.
 */

$path = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) ?: '/' );
$folder = getenv( 'PASSEUR_WIKI' );

if ( $path === '/passeur/clear' ) {
	$known = json_decode( file_get_contents( "$folder/wiki.json" ), true )['key'];
	if ( !hash_equals( $known, $_SERVER['HTTP_X_PASSEUR_KEY'] ?? '' ) ) {
		http_response_code( 403 );
		return true;
	}
	apcu_clear_cache();
	echo 'done';
	return true;
}

if ( $path === '/' || strpos( $path, '/wiki/' ) === 0 ) {
	$_SERVER['SCRIPT_NAME'] = '/index.php';
	$_SERVER['PHP_SELF'] = '/index.php';
	$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
	chdir( $_SERVER['DOCUMENT_ROOT'] );
	require $_SERVER['SCRIPT_FILENAME'];
	return true;
}

if ( preg_match( '~^/(index|api|load|thumb|opensearch_desc|rest)\.php(/|$)~', $path ) ) {
	return false;
}

if ( preg_match( '~^/(resources|skins|extensions|extensions-core)/[^?]*\.(?!php$)[a-z0-9]+$~i', $path )
	&& strpos( $path, '..' ) === false
) {
	return false;
}

if ( strpos( $path, '/images/' ) === 0 ) {
	$file = realpath( $folder . $path );
	$root = realpath( "$folder/images" );
	if ( $file && strpos( $file, $root . DIRECTORY_SEPARATOR ) === 0 && is_file( $file ) ) {
		header( 'Content-Type: ' . ( mime_content_type( $file ) ?: 'application/octet-stream' ) );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Security-Policy: default-src \'none\'; style-src \'unsafe-inline\'; sandbox' );
		header( 'Content-Length: ' . filesize( $file ) );
		readfile( $file );
		return true;
	}
}

http_response_code( 404 );
echo 'Not found';
return true;
